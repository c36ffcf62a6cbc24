package io.zmqkit.web.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Takes parts of requests, and frames of a WebSocket, no faster than this, except a second's worth at once: a sender that
 * is faster is held back by TCP, and loses nothing.
 */
public final class Pace extends ChannelInboundHandlerAdapter {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReadGate gate;
    private long eachNanos;
    private long paidNanos = System.nanoTime() - SECOND_NANOS; // up to this moment, what has come is paid for

    Pace(ReadGate gate, int perSecond) {
        this.gate = gate;
        allow(perSecond);
    }

    /** From now on, so many a second. */
    public void allow(int perSecond) {
        eachNanos = SECOND_NANOS / perSecond;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        long now = System.nanoTime();
        paidNanos = Math.max(paidNanos, now - SECOND_NANOS) + eachNanos;
        long aheadNanos = paidNanos - now;
        if (aheadNanos > 0) {
            gate.set(ReadGate.Reason.FAST, true);
            var unused = context.executor().schedule(this::goOn, aheadNanos, TimeUnit.NANOSECONDS);
        }
        context.fireChannelRead(message);
    }

    private void goOn() {
        if (paidNanos - System.nanoTime() <= 0) {
            gate.set(ReadGate.Reason.FAST, false);
        }
    }
}
