package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream that is read in pieces of a known size, none of which is larger than a packet can be. */
final class CaptureInput implements AutoCloseable {

    /** The largest that libpcap takes, and room for what pcapng puts around it. */
    static final int LARGEST_PACKET = 1 << 18;

    private static final int LARGEST_PIECE = LARGEST_PACKET + (1 << 16);

    private final InputStream in;
    private boolean isTruncated;

    CaptureInput(InputStream in) {
        this.in = in;
    }

    boolean isTruncated() {
        return isTruncated;
    }

    /** Returns so many bytes, or null if the stream ends before; if within them, it is truncated. */
    @Nullable
    ByteBuffer read(long count) throws IOException {
        if (count < 0 || count > LARGEST_PIECE) {
            throw new MalformedException("a packet or block has " + count + " bytes, the limit is " + LARGEST_PIECE);
        }
        byte[] bytes = in.readNBytes((int) count);
        isTruncated |= bytes.length > 0 && bytes.length < count;
        return bytes.length < count ? null : ByteBuffer.wrap(bytes);
    }

    /** The same where the stream must not end: what belongs together has begun. */
    @Nullable
    ByteBuffer readRest(long count) throws IOException {
        ByteBuffer rest = read(count);
        isTruncated |= rest == null;
        return rest;
    }

    /** Leaves out so many bytes, however many; false if the stream ends before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            long skipped = in.skip(left);
            if (skipped <= 0 && in.read() < 0) {
                isTruncated = true;
                return false;
            }
            left -= Math.max(1, skipped);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
