package io.zmqkit.tools.tap;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.TcpStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay of TCP connections that tells what goes through it. It changes no byte, and the peers need not speak ZMTP.
 *
 * <pre>
 *   peer that connects --&gt; (listen) tap (to) --&gt; peer that binds
 * </pre>
 *
 * <p>A peer that is slow slows down the other one, as without a tap; the end of one direction, a close and a reset are
 * passed on. A connection whose target cannot be reached is closed, and the tap stays.
 *
 * <p>One thread, that of run(), tells the observer, which must not wait. At most 1,000 connections at once; more wait until
 * one has ended.
 */
public final class Tap implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(Tap.class);
    private static final int MOST_LINKS = 1000;
    private static final int BUFFER_BYTES = 1 << 17;
    private static final long LOOK_MILLIS = 100;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final TcpStreams.Listener observer;
    private final Consumer<String> warn;
    private final Selector selector;
    private final Listeners listeners;
    private final Set<Link> links = new LinkedHashSet<>();
    private final Set<Link> connecting = new LinkedHashSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private int number;
    private volatile TapStats stats = new TapStats(0, 0, 0);
    private long bytes;
    private volatile boolean stopped;

    /**
     * A pair of endpoints.
     *
     * @param listen tcp, where peers connect instead of
     * @param to tcp, where they wanted to
     */
    public record Route(Endpoint listen, Endpoint to) {}

    /**
     * Binds every listener.
     *
     * @param routes at least one
     * @param isExposed whether other machines may connect
     * @param observer told what goes through; its connections' server is the address that the client has connected to
     * @param warn told, in one line, of each connection that has no target
     * @throws io.zmqkit.core.EndpointException if an endpoint cannot be bound, or a target's host is unknown
     * @throws InsufficientSecurityException if other machines could connect, and nobody has said that this is wanted
     */
    public Tap(List<Route> routes, boolean isExposed, TcpStreams.Listener observer, Consumer<String> warn) {
        this.observer = observer;
        this.warn = warn;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        listeners = new Listeners(selector);
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

    @Override
    public void run() {
        while (!stopped) {
            try {
                selector.select(this::serve, LOOK_MILLIS);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot wait for connections", e);
            }
            giveUpLate();
            stats = new TapStats(number, links.size(), bytes);
            listeners.look(links.size() < MOST_LINKS);
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
        Link link = (Link) key.attachment();
        try {
            if (key.isConnectable() && ((SocketChannel) key.channel()).finishConnect()) {
                connected(link);
            }
            if (key.isValid() && key.isWritable()) {
                link.outgoing(key).write();
            }
            if (key.isValid() && key.isReadable()) {
                read(link, key);
            }
            if (link.isFinished()) {
                end(link, false);
            }
        } catch (IOException e) {
            if (connecting.contains(link)) {
                giveUp(link, String.valueOf(e.getMessage()));
            } else {
                end(link, true); // a reset, most likely; the other peer gets one, too
            }
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
            Link link = new Link(new CapturedConnection(++number, from, to), route, clientKey, serverKey);
            clientKey.attach(link);
            serverKey.attach(link);
            links.add(link);
            connecting.add(link);
            observer.opened(link.name, now());
            reach(link, server);
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

    private void reach(Link link, SocketChannel server) {
        try {
            if (server.connect(Listeners.address(link.route.to()))) {
                connected(link);
            }
        } catch (IOException e) {
            giveUp(link, String.valueOf(e.getMessage()));
        }
    }

    private void connected(Link link) {
        connecting.remove(link);
        link.begin();
    }

    private void read(Link link, SelectionKey key) throws IOException {
        long time = now();
        buffer.clear();
        link.incoming(key).read(buffer);
        bytes += buffer.position();
        if (buffer.flip().hasRemaining()) {
            observer.data(link.name, link.isOfClient(key), time, buffer);
        }
    }

    private void giveUpLate() {
        long now = System.nanoTime();
        for (Link link : List.copyOf(connecting)) {
            if (now - link.sinceNanos > CONNECT.toNanos()) {
                giveUp(link, "no answer within " + CONNECT.toSeconds() + " s");
            }
        }
    }

    private void giveUp(Link link, String why) {
        warn.accept(
                "#" + link.name.number() + ": cannot connect to " + link.route.to() + ": " + why + " (is it running?)");
        end(link, true);
    }

    private void end(Link link, boolean abruptly) {
        connecting.remove(link);
        if (!links.remove(link)) {
            return;
        }
        try {
            link.close(abruptly);
        } catch (IOException e) {
            LOG.debug("#{} was not closed in order: {}", link.name.number(), e.toString());
        }
        observer.closed(link.name, now(), abruptly);
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public TapStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        List.copyOf(links).forEach(link -> end(link, false));
        stats = new TapStats(number, links.size(), bytes);
        listeners.close();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("the selector was not closed in order: {}", e.toString());
        }
    }
}
