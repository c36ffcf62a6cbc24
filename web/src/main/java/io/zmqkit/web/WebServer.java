package io.zmqkit.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.web.http.Password;
import io.zmqkit.web.http.Site;
import io.zmqkit.web.http.Visitors;
import io.zmqkit.web.http.WebConnections;
import io.zmqkit.web.http.WebCounts;
import io.zmqkit.web.http.WebSocketRoute;
import io.zmqkit.web.live.LiveHub;
import io.zmqkit.web.live.LiveRoute;
import io.zmqkit.web.zws.NameLookup;
import io.zmqkit.web.zws.ZwsRoute;
import io.zmqkit.wire.zmtp.SocketKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * A web server before one relay: a chat page, a live view of what programs do, and ZeroMQ for browsers.
 *
 * <pre>
 *   browser (PUSH)   ──ws /zws/collect──▶            ──tcp──▶ relay (PULL)
 *   browser (SUB)    ◀─ws /zws/publish──  this server ◀─tcp── relay (XPUB)
 *   browser (DEALER) ◀─ws /zws/history─▶             ◀─tcp─▶ relay (ROUTER)
 *   browser ◀─ws /live/feed── this server (PULL) ◀─tcp── any program with --live (PUSH)
 * </pre>
 *
 * <p>Each WebSocket of the first three has a connection to the relay of its own; a frame here is a frame there. So what the relay promises to a
 * peer, and the limits that it sets to one, hold for a browser. When either end goes, the other is closed, and the browser
 * connects again. Nothing is kept here.
 *
 * <p>One event loop does everything but collect for the live view, which run() does. Source: RFC 45 (ZWS 2.0), RFC 6455 (WebSocket).
 */
public final class WebServer implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final String ROLE = "web server";
    private static final long PATIENCE_MILLIS = 5000;
    private static final long GOODBYE_MILLIS = 1000;
    /**
     * What may wait for one browser here; the rest waits in the relay. What is begun is finished: one frame more, a page, or a
     * picture of the live view (0.5 MB; viewers share it if they have been told equally much, so one that lags has its own).
     */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(64 << 10, 256 << 10);

    /** One read: what waits decoded behind a request that is being answered, or at a shut gate, is no more than this. */
    private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(512, 2048, 16 << 10);

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("web", true));
    private final NameLookup names;
    private final WebCounts counts = new WebCounts();
    private final LiveHub hub;
    private final Endpoint endpoint;

    /**
     * Binds. The relay need not be there yet.
     *
     * @param context where the live view's socket lives; the caller closes it
     * @param options where, and the limits
     * @throws InsufficientSecurityException if others could connect and must not
     * @throws io.zmqkit.core.EndpointException if the port cannot be bound
     */
    public WebServer(ZContext context, WebOptions options) {
        this(context, options, InetAddress::getByName);
    }

    WebServer(ZContext context, WebOptions options, NameLookup.Names known) {
        names = new NameLookup(known);
        LiveHub opened = null;
        try {
            boolean isAllowed = options.isExposed() || options.password() != null;
            InsufficientSecurityException.requireUnexposed(ROLE, options.endpoint(), isAllowed);
            opened = new LiveHub(context, options.live(), options.isExposed());
            Site site = new Site(
                    new Visitors(
                            options.allowedOrigins().stream()
                                    .map(origin -> origin.toLowerCase(Locale.ROOT))
                                    .collect(Collectors.toUnmodifiableSet()),
                            options.endpoint().isLoopback()),
                    options.password() == null ? null : new Password(options.password()),
                    routes(options, names, opened),
                    counts,
                    new ThrottledLog(LOG));
            endpoint = bind(options.endpoint(), new WebConnections(site, options.maxConnections()));
        } catch (RuntimeException e) {
            endConnections();
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
        hub = opened;
    }

    private static Map<String, WebSocketRoute> routes(WebOptions options, NameLookup names, LiveHub hub) {
        int most = options.maxMessageBytes();
        return Map.of(
                "/zws/collect", new ZwsRoute(names, options.collector(), SocketKind.PULL, SocketKind.PUSH, most),
                "/zws/publish", new ZwsRoute(names, options.publisher(), SocketKind.XPUB, SocketKind.SUB, most),
                "/zws/history", new ZwsRoute(names, options.history(), SocketKind.ROUTER, SocketKind.DEALER, most),
                "/live/feed", new LiveRoute(hub));
    }

    private Endpoint bind(Endpoint at, WebConnections connections) {
        InetSocketAddress address =
                at.host().equals("*") ? new InetSocketAddress(at.port()) : new InetSocketAddress(host(at), at.port());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, READS)
                .childHandler(connections)
                .bind(address);
        boolean isDone = Uninterrupted.await(() -> bound.await(PATIENCE_MILLIS));
        if (!isDone || !bound.isSuccess()) {
            throw EndpointFailures.bind(ROLE, at, new IllegalStateException(bound.cause()));
        }
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        return new Endpoint("tcp", at.host(), port);
    }

    private static String host(Endpoint at) {
        return at.host().replaceAll("[\\[\\]]", "");
    }

    /** {@return where programs tell the live view what they do} */
    public Endpoint liveEndpoint() {
        return hub.endpoint();
    }

    /** {@return where browsers connect} */
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void run() {
        hub.run();
    }

    @Override
    public void stop() {
        hub.stop();
    }

    @Override
    public WebStats stats() {
        return new WebStats(
                counts.connections.get(),
                counts.requests.get(),
                counts.peers.get(),
                counts.refused.get(),
                counts.cutOff.get(),
                counts.wrongPasswords.get(),
                hub.unusable());
    }

    /** Ends all connections. */
    @Override
    public void close() {
        endConnections();
        hub.close();
    }

    private void endConnections() {
        var ended = loop.shutdownGracefully(0, GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        Uninterrupted.await(() -> ended.await(2 * GOODBYE_MILLIS));
        names.close();
    }
}
