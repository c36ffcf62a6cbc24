package io.zmqkit.wire.capture;

import java.nio.ByteBuffer;

/**
 * A packet as it was captured.
 *
 * @param timeNanos since 1970, in nanoseconds
 * @param linkType what it begins with: {@link LinkType}, or another
 * @param data what was kept of it, which may be less than it had
 */
public record Packet(long timeNanos, int linkType, ByteBuffer data) {

    /** Makes the data read-only. */
    public Packet {
        data = data.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }
}
