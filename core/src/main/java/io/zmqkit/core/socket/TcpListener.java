package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.EndpointFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds where a program accepts connections itself, without JeroMQ: by the same rules, with the same errors. */
public final class TcpListener {

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    private static final int BACKLOG = 1024;

    private TcpListener() {}

    /**
     * Binds a listener.
     *
     * @param role what it is to the person who reads an error, for example {@code PULL collector}
     * @param endpoint where to bind; TCP
     * @param isExposed true if it may be bound where other machines can reach it, although anybody may connect
     * @return bound, blocking; the caller closes it
     * @throws EndpointException if the endpoint cannot be bound
     * @throws InsufficientSecurityException if other machines could connect, and nobody has said that this is wanted
     */
    public static ServerSocketChannel bind(String role, Endpoint endpoint, boolean isExposed) {
        InsufficientSecurityException.requireUnexposed(role, endpoint, isExposed);
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address(endpoint), BACKLOG);
            return channel;
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                close(channel);
            }
            throw EndpointFailures.bind(role, endpoint, new IllegalStateException(e));
        }
    }

    /**
     * Closes a listener.
     *
     * @param channel from {@link #bind}
     */
    public static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a listener was not closed in order: {}", e.toString());
        }
    }

    /** {@return the address of an endpoint; without a host, all of this machine} */
    public static InetSocketAddress address(Endpoint endpoint) {
        return endpoint.host().equals("*")
                ? new InetSocketAddress(endpoint.port())
                : new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    /**
     * Tells where a listener can be reached.
     *
     * @param channel bound
     * @param endpoint where it was to be bound
     * @return the same, with the port that the system has chosen
     */
    public static Endpoint boundTo(ServerSocketChannel channel, Endpoint endpoint) {
        try {
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new Endpoint(endpoint.transport(), endpoint.host(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
