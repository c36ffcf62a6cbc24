package io.zmqkit.web.zws;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.zmqkit.core.Endpoint;
import io.zmqkit.web.http.Answers;
import io.zmqkit.web.http.WebConnection;
import io.zmqkit.web.http.WebSocketRoute;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A WebSocket that leads to one of the relay's sockets. It opens once the relay has shaken hands, so a browser that is let in
 * talks to the relay; while the relay is away, the answer is 503, and the browser tries again.
 */
public final class ZwsRoute implements WebSocketRoute {

    private static final int CONNECT_MILLIS = 3000;
    private static final int FRAMES_AT_ONCE = 256;
    private static final int MOST_FRAMES = 64;
    private static final int COMMAND_BYTES = 4096;

    /** What programs and relays take if they are not told otherwise, they may also send. */
    private static final int FROM_RELAY_BYTES = 1 << 20;

    private final NameLookup names;
    private final Endpoint relay;
    private final SocketKind behind;
    private final SocketKind own;
    private final int maxMessageBytes;

    /**
     * A way to a socket.
     *
     * @param names finds its host
     * @param relay where it is bound
     * @param behind what it is: PULL, XPUB or ROUTER
     * @param own what this side is to it
     * @param maxMessageBytes largest frame from a browser; one from the relay may have 1 MiB at least
     */
    public ZwsRoute(NameLookup names, Endpoint relay, SocketKind behind, SocketKind own, int maxMessageBytes) {
        this.names = names;
        this.relay = relay;
        this.behind = behind;
        this.own = own;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void open(ChannelHandlerContext context, FullHttpRequest request, WebConnection connection) {
        Optional<String> subprotocol = subprotocol(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        if (subprotocol.isEmpty()) {
            Answers.refuse(
                    context,
                    request,
                    HttpResponseStatus.BAD_REQUEST,
                    "the subprotocol must be " + ZwsPeer.PLAIN + " or " + ZwsPeer.NULL);
            return;
        }
        FullHttpRequest kept = request.replace(Unpooled.EMPTY_BUFFER);
        ZwsSocket socket = new ZwsSocket(
                context, kept, connection, new ZwsPeer(subprotocol.get(), behind), limits(maxMessageBytes));
        String host = relay.host().replaceAll("[\\[\\]]", "");
        var connected = new Bootstrap()
                .group(context.channel().eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .resolver(names)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new FlushConsolidationHandler(FRAMES_AT_ONCE, true),
                                        new IdleStateHandler(RelayLink.SILENCE_SECONDS, 0, 0),
                                        new RelayLink(
                                                own, limits(Math.max(maxMessageBytes, FROM_RELAY_BYTES)), socket));
                    }
                })
                .connect(host, relay.port());
        var unused = connected.addListener(result -> {
            if (!result.isSuccess()) {
                socket.ended("the relay is away");
            }
        });
    }

    private static FrameLimits limits(int frameBytes) {
        return new FrameLimits(frameBytes, MOST_FRAMES, 2L * frameBytes, COMMAND_BYTES);
    }

    /** The first of those that the browser offers that is known here: it puts the one that it likes best first. */
    private static Optional<String> subprotocol(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(offered -> offered.equals(ZwsPeer.PLAIN) || offered.equals(ZwsPeer.NULL))
                .findFirst();
    }
}
