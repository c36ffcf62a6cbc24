package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;

/**
 * What the packets of an interface have in common.
 *
 * @param linkType what they begin with
 * @param snapLength how much of each is kept at most
 * @param ticksPerSecond of their times
 * @param offsetSeconds to be added to their times
 */
record CaptureInterface(int linkType, long snapLength, long ticksPerSecond, long offsetSeconds) {

    private static final int END = 0;
    private static final int RESOLUTION = 9;
    private static final int OFFSET = 14;
    private static final long MICROSECONDS = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int FINEST_DECIMAL = 18;
    private static final int FINEST_BINARY = 62;

    static CaptureInterface decode(ByteBuffer body) throws MalformedException {
        if (body.remaining() < 8) {
            throw new MalformedException("an interface of the capture has " + body.remaining() + " bytes");
        }
        int linkType = body.getShort() & 0xffff;
        body.getShort();
        long snapLength = Integer.toUnsignedLong(body.getInt());
        long ticksPerSecond = MICROSECONDS;
        long offsetSeconds = 0;
        while (body.remaining() >= Integer.BYTES) {
            int code = body.getShort() & 0xffff;
            int length = body.getShort() & 0xffff;
            int padded = (length + 3) & ~3;
            if (code == END || padded > body.remaining()) {
                break;
            }
            if (code == RESOLUTION && length == 1) {
                ticksPerSecond = ticksPerSecond(body.get(body.position()) & 0xff);
            } else if (code == OFFSET && length == Long.BYTES) {
                offsetSeconds = body.getLong(body.position());
            }
            body.position(body.position() + padded);
        }
        return new CaptureInterface(
                linkType, snapLength == 0 ? Long.MAX_VALUE : snapLength, ticksPerSecond, offsetSeconds);
    }

    /** A negative power of ten, or of two if the highest bit is set. */
    private static long ticksPerSecond(int resolution) throws MalformedException {
        int power = resolution & 0x7f;
        boolean isBinary = power != resolution;
        if (power > (isBinary ? FINEST_BINARY : FINEST_DECIMAL)) {
            throw new MalformedException("the times of the capture have the resolution " + resolution);
        }
        long ticks = 1;
        for (int i = 0; i < power; i++) {
            ticks *= isBinary ? 2 : 10;
        }
        return ticks;
    }

    /** The time since 1970. */
    long nanos(long ticks) {
        long seconds = Long.divideUnsigned(ticks, ticksPerSecond);
        double fraction = (double) Long.remainderUnsigned(ticks, ticksPerSecond) / ticksPerSecond;
        return (seconds + offsetSeconds) * NANOS_PER_SECOND + Math.round(fraction * NANOS_PER_SECOND);
    }
}
