package io.zmqkit.tools.forward;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.wire.capture.CapturedConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes TCP connections and makes one to the target for each; what goes through is the {@link Traffic}'s.
 *
 * <pre>
 *   peer that connects --&gt; (listen) tool (to) --&gt; peer that binds
 * </pre>
 *
 * <p>The end of one direction, a close and a reset are passed on. A peer whose target cannot be reached is turned away, and the
 * others go on. That makes no connection and takes no number, so the numbers do not depend on when the target has come. It is
 * told once until the target is reached, or cannot be for another reason. At most 1,000 connections at once; more wait until one
 * has ended. One thread, but for {@link #stop} and the counts.
 */
public final class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int MOST_LINKS = 1000;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Traffic traffic;
    private final Consumer<String> warn;
    private final Selector selector;
    private final Listeners listeners;
    private final Set<Link> links = new LinkedHashSet<>();
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    /** The targets that could not be reached the last time, and why. */
    private final Map<Route, String> unreached = new HashMap<>();

    private int number;
    private volatile boolean stopped;

    /** A peer that has connected, and a connection to its target that is being made. */
    private record Attempt(
            Route route,
            SelectionKey client,
            SelectionKey server,
            InetSocketAddress from,
            InetSocketAddress to,
            long sinceNanos) {}

    /**
     * Binds every listener.
     *
     * @param role of the program, to the person who reads an error
     * @param routes at least one
     * @param isExposed whether other machines may connect
     * @param traffic what goes through
     * @param warn told, in one line, of a target that cannot be reached
     * @throws io.zmqkit.core.EndpointException if an endpoint cannot be bound, or a target's host is unknown
     * @throws io.zmqkit.core.socket.InsufficientSecurityException if other machines could connect, and nobody has said that
     *     this is wanted
     */
    public Forwarder(String role, List<Route> routes, boolean isExposed, Traffic traffic, Consumer<String> warn) {
        this.traffic = traffic;
        this.warn = warn;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        listeners = new Listeners(role, selector);
        try {
            routes.forEach(route -> listeners.bind(route, isExposed));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** {@return where it listens, in the order of its routes, with the ports that the system has chosen} */
    public List<Endpoint> endpoints() {
        return listeners.endpoints();
    }

    /** {@return how many connections there have been, from a peer to its target} */
    public int connections() {
        return number;
    }

    /** {@return how many connections there are} */
    public int open() {
        return links.size();
    }

    /** Forwards until it is stopped. */
    public void run() {
        long patienceMillis = 1;
        while (!stopped) {
            try {
                selector.select(this::serve, patienceMillis);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot wait for connections", e);
            }
            giveUpLate();
            patienceMillis = traffic.look();
            listeners.look(links.size() + attempts.size() < MOST_LINKS);
        }
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return; // its link has ended by what came at the other end in this very round
        }
        if (key.attachment() instanceof Route route) {
            listeners.accept(key).ifPresent(client -> connect(client, route));
            return;
        }
        if (key.attachment() instanceof Attempt attempt) {
            proceed(attempt);
            return;
        }
        Link link = (Link) key.attachment();
        try {
            if (key.isWritable()) {
                link.outgoing(key).write();
            }
            if (key.isValid() && key.isReadable()) {
                link.incoming(key).read();
            }
            if (link.isFinished()) {
                end(link, false);
            }
        } catch (IOException e) {
            end(link, true); // a reset, most likely; the other peer gets one, too
        }
    }

    private void proceed(Attempt attempt) {
        try {
            if (((SocketChannel) attempt.server.channel()).finishConnect()) {
                reached(attempt);
            }
        } catch (IOException e) {
            giveUp(attempt, String.valueOf(e.getMessage()));
        }
    }

    private void connect(SocketChannel client, Route route) {
        SocketChannel server = null;
        try {
            server = SocketChannel.open();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            InetSocketAddress from = (InetSocketAddress) client.getRemoteAddress();
            InetSocketAddress to = (InetSocketAddress) client.getLocalAddress();
            SelectionKey clientKey = client.configureBlocking(false).register(selector, 0);
            SelectionKey serverKey = server.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT);
            Attempt attempt = new Attempt(route, clientKey, serverKey, from, to, System.nanoTime());
            clientKey.attach(attempt);
            serverKey.attach(attempt);
            attempts.add(attempt);
            reach(attempt, server);
        } catch (IOException e) {
            listeners.failed(e);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("a connection was not closed in order: {}", e.toString());
        }
    }

    private void reach(Attempt attempt, SocketChannel server) {
        try {
            if (server.connect(TcpListener.address(attempt.route.to()))) {
                reached(attempt);
            }
        } catch (UnresolvedAddressException e) { // it had an address when the listener was bound
            giveUp(attempt, "unknown host");
        } catch (IOException e) {
            giveUp(attempt, String.valueOf(e.getMessage()));
        }
    }

    private void reached(Attempt attempt) {
        attempts.remove(attempt);
        unreached.remove(attempt.route);
        CapturedConnection name = new CapturedConnection(++number, attempt.from, attempt.to);
        Link link = new Link(name, attempt.client, attempt.server, traffic);
        attempt.client.attach(link);
        attempt.server.attach(link);
        links.add(link);
        traffic.opened(link);
        link.begin();
    }

    private void giveUpLate() {
        long now = System.nanoTime();
        for (Attempt attempt : List.copyOf(attempts)) {
            if (now - attempt.sinceNanos > CONNECT.toNanos()) {
                giveUp(attempt, "no answer within " + CONNECT.toSeconds() + " s");
            }
        }
    }

    private void giveUp(Attempt attempt, String why) {
        if (!why.equals(unreached.put(attempt.route, why))) {
            warn.accept("cannot connect to " + attempt.route.to() + ": " + why + " (is it running?)");
        }
        abandon(attempt);
    }

    private void abandon(Attempt attempt) {
        attempts.remove(attempt);
        try {
            Link.close(attempt.client, attempt.server, true);
        } catch (IOException e) {
            LOG.debug("a connection without a target was not closed in order: {}", e.toString());
        }
    }

    /**
     * Ends a connection.
     *
     * @param link one that may have ended already
     * @param abruptly whether both peers see a reset
     */
    public void end(Link link, boolean abruptly) {
        if (!links.remove(link)) {
            return;
        }
        try {
            link.close(abruptly);
        } catch (IOException e) {
            LOG.debug("#{} was not closed in order: {}", link.number(), e.toString());
        }
        traffic.closed(link, abruptly);
    }

    /** Ends every connection in order. Call it after run() has returned. */
    public void endAll() {
        List.copyOf(attempts).forEach(this::abandon);
        List.copyOf(links).forEach(link -> end(link, false));
    }

    /** Makes run() return soon. Any thread. */
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Ends every connection, and listens no more. Call it after run() has returned. */
    public void close() {
        endAll();
        listeners.close();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("the selector was not closed in order: {}", e.toString());
        }
    }
}
