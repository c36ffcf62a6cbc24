package io.zmqkit.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sockets, each failure put into words, and closes them. */
final class Net {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Net.class);
    /** Clients that have connected and are not yet accepted; 500 may come at once. */
    private static final int BACKLOG = 1024;

    private Net() {}

    static ServerSocket listen(String role, InetSocketAddress address) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true); // a server that is started again need not wait for its old connections
            bind(listener, () -> listener.bind(resolved(address), BACKLOG));
            return listener;
        } catch (IOException e) {
            throw AddressException.cannotBind(role, address, e);
        }
    }

    static ServerSocketChannel listenChannel(String role, InetSocketAddress address) {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.socket().setReuseAddress(true);
            bind(listener, () -> listener.bind(resolved(address), BACKLOG));
            return listener;
        } catch (IOException e) {
            throw AddressException.cannotBind(role, address, e);
        }
    }

    static AsynchronousServerSocketChannel listenChannel(
            String role, InetSocketAddress address, AsynchronousChannelGroup callbacks) {
        try {
            AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open(callbacks);
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            bind(listener, () -> listener.bind(resolved(address), BACKLOG));
            return listener;
        } catch (IOException e) {
            throw AddressException.cannotBind(role, address, e);
        }
    }

    static DatagramSocket datagrams(String role, InetSocketAddress address) {
        try {
            return new DatagramSocket(resolved(address));
        } catch (IOException e) {
            throw AddressException.cannotBind(role, address, e);
        }
    }

    static Socket connect(String role, InetSocketAddress address) {
        try {
            Socket socket = new Socket();
            bind(socket, () -> socket.connect(resolved(address), (int) CONNECT_TIMEOUT.toMillis()));
            return socket;
        } catch (IOException e) {
            throw AddressException.cannotConnect(role, address, e);
        }
    }

    static InetSocketAddress resolved(InetSocketAddress address) throws UnknownHostException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        return address;
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void bind(Closeable socket, Step step) throws IOException {
        boolean done = false;
        try {
            step.take();
            done = true;
        } finally {
            if (!done) {
                close(socket);
            }
        }
    }

    /** Closes it whatever happens: nothing can be done about a socket that does not close. */
    static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString());
        }
    }

    /** An address as a person writes it: {@code 127.0.0.1:2500}, {@code [::1]:2500}. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        String host =
                inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /** A duration as a person writes it: {@code 2s}, {@code 250ms}. */
    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /** The system's words, without those that Java puts in front. */
    static String why(IOException failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.replaceFirst(" \\((Bind|Listen|Connect) failed\\)$", "");
    }
}
