package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A heartbeat.
 *
 * <p>RFC 37, "Connection Heartbeating": <i>ping = command-size %d4 "PING" ping-ttl ping-context</i>, <i>ping-ttl = 2OCTET</i> in tenths
 * of a second, <i>ping-context = 0*16OCTET</i>; a PONG brings the context back.
 *
 * @param ttl within which the sender will be heard of again, in steps of 0.1 s, 0-6553.5 s; zero: it does not say
 * @param context at most 16 bytes, to be echoed
 */
public record Ping(Duration ttl, ByteBuffer context) {

    private static final int LONGEST_CONTEXT = 16;
    private static final int TENTH_MILLIS = 100;
    private static final int MOST_TENTHS = 0xffff;

    /** Checks the ranges. */
    public Ping {
        if (ttl.isNegative() || ttl.toMillis() / TENTH_MILLIS > MOST_TENTHS) {
            throw new IllegalArgumentException("ttl must be 0-6553.5 s, was " + ttl);
        }
        if (context.remaining() > LONGEST_CONTEXT) {
            throw new IllegalArgumentException("context must be at most 16 bytes, was " + context.remaining());
        }
        context = context.asReadOnlyBuffer();
    }

    /** Reads the data of a PING. */
    public static Ping decode(ByteBuffer data) throws MalformedException {
        ByteBuffer in = data.duplicate();
        if (in.remaining() < Short.BYTES || in.remaining() > Short.BYTES + LONGEST_CONTEXT) {
            throw new MalformedException("a PING has " + in.remaining() + " bytes of data, 2-18 are allowed");
        }
        Duration ttl = Duration.ofMillis((long) TENTH_MILLIS * (in.getShort() & 0xffff));
        return new Ping(ttl, in.slice());
    }

    /** {@return the command that asks} */
    public Command encode() {
        byte[] data = ByteBuffer.allocate(Short.BYTES + context.remaining())
                .putShort((short) (ttl.toMillis() / TENTH_MILLIS))
                .put(context.duplicate())
                .array();
        return Command.of(Command.PING, data);
    }

    /** {@return the command that answers} */
    public Command pong() {
        return new Command(Command.PONG, context);
    }
}
