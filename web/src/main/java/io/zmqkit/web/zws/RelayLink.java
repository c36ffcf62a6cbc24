package io.zmqkit.web.zws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Handshake;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Outcome;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One browser's connection to the relay: ZMTP over TCP, as a socket of the kind that the browser has. It answers heartbeats
 * itself. It asks a relay that is silent, each time it is told so by the idle handler before it, and gives it up when two
 * questions have had no answer: otherwise a subscriber, which only listens, would never know that the network has lost its
 * connection. Only in the event loop, the browser's own.
 */
final class RelayLink extends SimpleChannelInboundHandler<ByteBuf> {

    /** How long the relay may be silent before it is asked. */
    static final int SILENCE_SECONDS = 10;

    private static final int PATIENCE = 2;
    private static final int HANDSHAKE_SECONDS = 5;
    private static final Ping QUESTION = new Ping(Duration.ZERO, ByteBuffer.allocate(0));

    private final Handshake handshake;
    private final Listener listener;
    private @Nullable FrameDecoder frames;
    private @Nullable Future<?> deadline;
    private boolean canPing;
    private int unanswered;

    /** Hears of it. */
    interface Listener {

        /** The relay takes messages from now on. */
        void agreed(ChannelHandlerContext relay);

        /** A frame of a message has come; its body is a view that lasts for this call. */
        void came(Frame frame);

        /** What has come so far is all for now. */
        void cameAll();

        /** It takes no more for now, or again. */
        void isWritable(boolean yes);

        /** It has ended, or never was. */
        void ended(String why);
    }

    RelayLink(SocketKind kind, FrameLimits limits, Listener listener) {
        handshake = new Handshake(Introduction.of(kind), limits);
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> end(context, "the relay does not answer"), HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        send(context);
    }

    private void send(ChannelHandlerContext context) {
        var unused = context.writeAndFlush(Unpooled.wrappedBuffer(handshake.takeOutput()));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) throws MalformedException {
        unanswered = 0;
        ByteBuffer in = bytes.nioBuffer();
        if (frames == null) {
            handshake.feed(in);
            send(context);
            handshake.outcome().ifPresent(outcome -> decide(context, outcome));
        }
        FrameDecoder decoder = frames;
        if (decoder != null) {
            for (Frame frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
                take(context, frame);
            }
        }
    }

    private void decide(ChannelHandlerContext context, Outcome outcome) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (outcome instanceof Outcome.Refused refused) {
            end(context, "the relay does not fit: " + refused.reason());
        } else if (outcome instanceof Outcome.Agreed agreed) {
            canPing = agreed.version().hasCommands();
            frames = handshake.frameDecoder();
            listener.agreed(context);
        }
    }

    private void take(ChannelHandlerContext context, Frame frame) throws MalformedException {
        if (!frame.command()) {
            listener.came(frame);
            return;
        }
        Command command = Command.decode(frame.body());
        if (command.is(Command.PING)) {
            send(context, Ping.decode(command.data()).pong());
        }
    }

    private static void send(ChannelHandlerContext context, Command command) {
        var unused =
                context.writeAndFlush(Unpooled.wrappedBuffer(Frame.of(command).encode()));
    }

    /** While it is not read, because the browser does not keep up, its silence proves nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            context.fireUserEventTriggered(event);
        } else if (!canPing || !context.channel().config().isAutoRead()) {
            unanswered = 0;
        } else if (unanswered++ < PATIENCE) {
            send(context, QUESTION.encode());
        } else {
            end(context, "the relay has fallen silent");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener.cameAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        listener.isWritable(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context, "the relay has gone");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, "the relay: " + cause.getMessage());
    }

    private void end(ChannelHandlerContext context, String why) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        listener.ended(why); // before what closing leads to, which is another reason
        var unused = context.close();
    }
}
