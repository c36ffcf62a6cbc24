package io.zmqkit.tools.forward;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.socket.TcpListener;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where peers connect. When a connection cannot be accepted, because the process may open no more files for
 * example, it waits for a moment: it stays in the kernel's queue, and accepting at once again would only burn the processor.
 * One thread.
 */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final long PAUSE_NANOS = 100_000_000L;

    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final String role;
    private final Selector selector;
    private final List<SelectionKey> keys = new ArrayList<>();
    private boolean isPaused;
    private long pausedNanos;

    /** For a program of this role, to the person who reads an error. */
    Listeners(String role, Selector selector) {
        this.role = role;
        this.selector = selector;
    }

    /** Binds one more; its key has the route attached. */
    void bind(Route route, boolean isExposed) {
        if (EndpointFailures.isUnknown(route.to())) {
            throw EndpointFailures.connect(role, route.to(), new IllegalArgumentException("unknown host"));
        }
        try {
            ServerSocketChannel channel = TcpListener.bind(role, route.listen(), isExposed);
            keys.add(channel.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT, route));
        } catch (IOException e) {
            throw EndpointFailures.bind(role, route.listen(), new IllegalStateException(e));
        }
    }

    /** {@return where they listen, in the order of binding, with the ports that the system has chosen} */
    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (SelectionKey key : keys) {
            endpoints.add(
                    TcpListener.boundTo((ServerSocketChannel) key.channel(), ((Route) key.attachment()).listen()));
        }
        return endpoints;
    }

    /** {@return the connection that waits; empty if it has gone already, or cannot be accepted now} */
    Optional<SocketChannel> accept(SelectionKey listener) {
        try {
            return Optional.ofNullable(((ServerSocketChannel) listener.channel()).accept());
        } catch (IOException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /** A connection could not be taken: says so, and takes no other for a moment. */
    void failed(IOException why) {
        warnings.warn("cannot take a connection: " + why.getMessage());
        isPaused = true;
        pausedNanos = System.nanoTime();
    }

    /** Goes on taking connections if there is room, and no pause. */
    void look(boolean hasRoom) {
        isPaused &= System.nanoTime() - pausedNanos < PAUSE_NANOS;
        keys.forEach(key -> key.interestOps(hasRoom && !isPaused ? SelectionKey.OP_ACCEPT : 0));
    }

    void close() {
        for (SelectionKey key : keys) {
            try {
                key.channel().close();
            } catch (IOException e) {
                LOG.debug("a listener was not closed in order: {}", e.toString());
            }
        }
    }
}
