package io.zmqkit.web.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns a connection into a WebSocket. */
public final class WebSockets {

    private static final int PING_SECONDS = 15;
    private static final int LONGEST_REASON = 123;

    private WebSockets() {}

    /**
     * Shakes hands, or says why not.
     *
     * @param door the handler that has the request, and goes
     * @param request for a WebSocket
     * @param subprotocol the one of those that it offers that is spoken; null for none
     * @param mostBytes of a message; a larger frame ends the connection with status 1009, and a larger message in fragments is a
     *     TooLongFrameException to what takes the messages
     * @param then what takes its messages; added once it is open
     */
    public static void open(
            ChannelHandlerContext door,
            FullHttpRequest request,
            @Nullable String subprotocol,
            int mostBytes,
            ChannelHandler then) {
        WebSocketDecoderConfig strict = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(mostBytes)
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .build();
        HttpHeaders headers = new DefaultHttpHeaders();
        if (subprotocol != null) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol);
        }
        try {
            var done = new WebSocketServerHandshaker13("ws:" + request.uri(), null, strict)
                    .handshake(door.channel(), request, headers, door.newPromise());
            var unused = done.addListener(result -> {
                if (result.isSuccess()) {
                    become(door, mostBytes, then);
                } else {
                    var unusedEnd = door.close();
                }
            });
        } catch (WebSocketHandshakeException e) {
            Answers.refuse(door, request, HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static void become(ChannelHandlerContext door, int mostBytes, ChannelHandler then) {
        ChannelPipeline pipeline = door.pipeline();
        String held = pipeline.context(FlowControlHandler.class).name();
        pipeline.addBefore(held, null, new IdleStateHandler(PING_SECONDS, 0, 0)); // hears what is held back, too
        pipeline.addLast(new Heartbeat(), new WebSocketFrameAggregator(mostBytes), then);
        pipeline.remove(door.handler());
    }

    /** {@return a reason as a close frame takes it, which has little room} */
    public static String reason(String why) {
        byte[] bytes = why.getBytes(StandardCharsets.US_ASCII);
        return new String(bytes, 0, Math.min(bytes.length, LONGEST_REASON), StandardCharsets.US_ASCII);
    }
}
