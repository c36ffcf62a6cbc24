package io.zmqkit.tools.tap;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
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
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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
    private static final int BACKLOG = 1024;
    private static final long LOOK_MILLIS = 100;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final TcpStreams.Listener observer;
    private final Consumer<String> warn;
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final Selector selector;
    private final List<SelectionKey> listeners = new ArrayList<>();
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
        for (Route route : routes) {
            try {
                listen(route, isExposed);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
    }

    private void listen(Route route, boolean isExposed) {
        if (EndpointFailures.isUnknown(route.to())) {
            throw EndpointFailures.connect("tap", route.to(), new IllegalArgumentException("unknown host"));
        }
        if (!isExposed && !route.listen().isLoopback() && !EndpointFailures.isUnknown(route.listen())) {
            throw InsufficientSecurityException.exposed("tap", route.listen());
        }
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            listeners.add(channel.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT, route));
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address(route.listen()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            throw EndpointFailures.bind("tap", route.listen(), new IllegalStateException(e));
        }
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return endpoint.host().equals("*")
                ? new InetSocketAddress(endpoint.port())
                : new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    /** {@return where it listens, in the order of its routes, with the ports that the system has chosen} */
    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (SelectionKey key : listeners) {
            Endpoint listen = ((Route) key.attachment()).listen();
            int port = ((ServerSocketChannel) key.channel()).socket().getLocalPort();
            endpoints.add(new Endpoint(listen.transport(), listen.host(), port));
        }
        return endpoints;
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
            boolean hasRoom = links.size() < MOST_LINKS;
            listeners.forEach(key -> key.interestOps(hasRoom ? SelectionKey.OP_ACCEPT : 0));
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Route route) {
            accept((ServerSocketChannel) key.channel(), route);
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

    private void accept(ServerSocketChannel listener, Route route) {
        try {
            SocketChannel client = listener.accept();
            if (client == null) {
                return; // it has gone already
            }
            try {
                connect(client, route);
            } catch (IOException | RuntimeException e) {
                client.close();
                throw e;
            }
        } catch (IOException e) {
            warnings.warn("cannot take a connection: " + e.getMessage());
        }
    }

    private void connect(SocketChannel client, Route route) throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            CapturedConnection name =
                    new CapturedConnection(++number, (InetSocketAddress) client.getRemoteAddress(), (InetSocketAddress)
                            client.getLocalAddress());
            SelectionKey clientKey = client.configureBlocking(false).register(selector, 0);
            SelectionKey serverKey = server.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT);
            Link link = new Link(name, route, clientKey, serverKey);
            clientKey.attach(link);
            serverKey.attach(link);
            links.add(link);
            connecting.add(link);
            observer.opened(name, now());
            reach(link, server);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void reach(Link link, SocketChannel server) {
        try {
            if (server.connect(address(link.route.to()))) {
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
        try {
            for (SelectionKey listener : listeners) {
                listener.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.debug("a listener was not closed in order: {}", e.toString());
        }
    }
}
