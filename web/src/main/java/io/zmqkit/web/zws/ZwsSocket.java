package io.zmqkit.web.zws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.zmqkit.web.http.Answers;
import io.zmqkit.web.http.ReadGate.Reason;
import io.zmqkit.web.http.WebConnection;
import io.zmqkit.web.http.WebSockets;
import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One browser as a ZeroMQ peer: frames go between its WebSocket and the relay, one for one. Neither side is read while the
 * other takes no more, so what waits for a slow browser waits in the relay, under the relay's high-water mark. When one side
 * ends, so does the other. Only in the event loop.
 */
final class ZwsSocket extends SimpleChannelInboundHandler<WebSocketFrame> implements RelayLink.Listener {

    private static final int FRAMES_PER_SECOND = 5000;
    private static final int GOODBYE_SECONDS = 5;

    private final ChannelHandlerContext door;
    private final FullHttpRequest request;
    private final WebConnection connection;
    private final ZwsPeer peer;
    private final FrameLimits limits;
    private @Nullable ChannelHandlerContext browser;
    private @Nullable ChannelHandlerContext relay;
    private int framesOfMessage;
    private boolean hasEnded;

    /**
     * Waits for the relay.
     *
     * @param door has the request
     * @param request without a body, so that nobody has to release it
     */
    ZwsSocket(
            ChannelHandlerContext door,
            FullHttpRequest request,
            WebConnection connection,
            ZwsPeer peer,
            FrameLimits limits) {
        this.door = door;
        this.request = request;
        this.connection = connection;
        this.peer = peer;
        this.limits = limits;
        var unused = door.channel().closeFuture().addListener(closed -> close());
    }

    @Override
    public void agreed(ChannelHandlerContext agreed) {
        relay = agreed;
        if (door.channel().isActive()) {
            WebSockets.open(door, request, peer.subprotocol(), 1 + limits.frameBytes(), this);
            connection.pace().allow(FRAMES_PER_SECOND);
        } else {
            close();
        }
    }

    /** The handshake is done: this has become the last handler of the connection. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        browser = context;
        connection.counts().peers.incrementAndGet();
        send(peer.introduction());
        context.flush();
        connection.gate().set(Reason.BUSY, false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) throws MalformedException {
        if (hasEnded) {
            return; // a frame behind one that was malformed
        }
        if (!(message instanceof BinaryWebSocketFrame)) {
            throw new MalformedException("a message that is not binary");
        }
        ZwsPeer.Step step = peer.take(ZwsFrame.decode(message.content().nioBuffer()));
        if (step.answer() != null) {
            send(step.answer());
            context.flush();
        }
        if (step.onwards() != null && relay != null) {
            count(step.onwards());
            var unused =
                    relay.writeAndFlush(Unpooled.wrappedBuffer(step.onwards().encode()));
        }
    }

    private void count(Frame frame) throws MalformedException {
        if (frame.command()) {
            return; // it may stand between the frames of a message
        }
        framesOfMessage = frame.more() ? framesOfMessage + 1 : 0;
        if (framesOfMessage >= limits.messageFrames()) {
            throw new MalformedException("a message has more than " + limits.messageFrames() + " frames");
        }
    }

    private void send(Frame frame) {
        if (browser != null) {
            ByteBuf message = browser.alloc().buffer(1 + frame.length());
            message.writeByte(ZwsFrame.flags(frame)).writeBytes(frame.body());
            var unused = browser.write(new BinaryWebSocketFrame(message));
        }
    }

    @Override
    public void came(Frame frame) {
        send(frame);
    }

    @Override
    public void cameAll() {
        if (browser != null) {
            browser.flush();
        }
    }

    @Override
    public void isWritable(boolean yes) {
        connection.gate().set(Reason.FULL, !yes);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (relay != null) {
            relay.channel().config().setAutoRead(context.channel().isWritable());
        }
    }

    @Override
    public void ended(String why) {
        if (hasEnded) {
            return;
        }
        if (browser != null) {
            goodbye(WebSocketCloseStatus.SERVICE_RESTART, why);
        } else if (relay == null) {
            Answers.refuse(door, request, HttpResponseStatus.SERVICE_UNAVAILABLE, why);
        } else { // in mid-handshake
            var unused = door.close();
        }
        hasEnded = true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        connection.counts().peers.decrementAndGet();
    }

    /** The browser's last messages may not have been written yet. */
    private void close() {
        hasEnded = true;
        if (relay != null) {
            closeBehind(relay, Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof MalformedException) {
            connection.counts().cutOff.incrementAndGet();
            goodbye(WebSocketCloseStatus.PROTOCOL_ERROR, String.valueOf(cause.getMessage()));
        } else if (cause instanceof TooLongFrameException) { // in fragments
            connection.counts().cutOff.incrementAndGet();
            goodbye(WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message has more than " + limits.frameBytes() + " bytes");
        } else {
            var unused = context.close(); // the browser has gone, or the decoder has already told it what was wrong
        }
    }

    private void goodbye(WebSocketCloseStatus status, String why) {
        if (browser != null && !hasEnded) {
            hasEnded = true;
            closeBehind(browser, new CloseWebSocketFrame(status, WebSockets.reason(why)));
        }
    }

    /** Closes it when this is written, and all before it, or after a while. */
    private static void closeBehind(ChannelHandlerContext context, Object last) {
        var late = context.executor()
                .schedule(
                        () -> {
                            var unusedEnd = context.close();
                        },
                        GOODBYE_SECONDS,
                        TimeUnit.SECONDS);
        var unused = context.writeAndFlush(last)
                .addListener(ChannelFutureListener.CLOSE)
                .addListener(written -> late.cancel(false));
    }
}
