package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from a stream of bytes that comes in pieces, cut anywhere.
 *
 * <p>A frame that is there whole is a view of the buffer, not a copy. One that is cut is collected here, in memory that
 * grows with what has come and not with what was announced. One thread.
 */
public final class FrameDecoder {

    private static final int FIRST_BYTES = 4096;

    private final Version version;
    private final FrameLimits limits;
    private final boolean isHandshake;
    private final ByteBuffer header = ByteBuffer.allocate(9);
    private @Nullable FrameHeader open;
    private byte[] collected = {};
    private int collectedBytes;
    private int messageFrames;
    private long messageBytes;

    /**
     * A decoder for what comes after the greeting.
     *
     * @param version what the two peers have agreed on
     * @param limits what is not taken
     */
    public FrameDecoder(Version version, FrameLimits limits) {
        this(version, limits, false);
    }

    private FrameDecoder(Version version, FrameLimits limits, boolean isHandshake) {
        this.version = version;
        this.limits = limits;
        this.isHandshake = isHandshake;
    }

    /** {@return a decoder for a handshake: it refuses a message as soon as it has seen the header} */
    static FrameDecoder ofHandshake(FrameLimits limits) {
        return new FrameDecoder(Version.ZMTP_3_0, limits, true);
    }

    /**
     * Takes the next frame, and nothing after it.
     *
     * @param in what has come; the position is moved behind what was taken
     * @return a frame, or null when all bytes are taken and more are needed
     */
    public @Nullable Frame next(ByteBuffer in) throws MalformedException {
        FrameHeader current = open;
        if (current == null) {
            current = takeHeader(in);
            if (current == null) {
                return null;
            }
            count(current);
            open = current;
        }
        ByteBuffer body = takeBody(in, (int) current.length());
        if (body == null) {
            return null;
        }
        open = null;
        return new Frame(current.more(), current.command(), body);
    }

    private @Nullable FrameHeader takeHeader(ByteBuffer in) throws MalformedException {
        while (in.hasRemaining()) {
            header.put(in.get());
            int flags = header.get(0);
            if (header.position() == 1) {
                FrameHeader.check(flags, version);
            } else if (header.position() == FrameHeader.size(flags)) {
                FrameHeader whole = FrameHeader.decode(header.flip());
                header.clear();
                return whole;
            }
        }
        return null;
    }

    private void count(FrameHeader frame) throws MalformedException {
        if (frame.command()) {
            requireAtMost("a command", frame.length(), limits.commandBytes(), "bytes");
            return;
        }
        if (isHandshake) {
            throw new MalformedException("a message came in the handshake");
        }
        requireAtMost("a frame", frame.length(), limits.frameBytes(), "bytes");
        messageFrames++;
        messageBytes += frame.length();
        requireAtMost("a message", messageFrames, limits.messageFrames(), "frames");
        requireAtMost("a message", messageBytes, limits.messageBytes(), "bytes");
        if (!frame.more()) {
            messageFrames = 0;
            messageBytes = 0;
        }
    }

    private static void requireAtMost(String what, long size, long limit, String unit) throws MalformedException {
        if (size > limit) {
            throw new MalformedException(what + " has " + size + " " + unit + ", the limit is " + limit);
        }
    }

    private @Nullable ByteBuffer takeBody(ByteBuffer in, int length) {
        int missing = length - collectedBytes;
        if (collectedBytes == 0 && in.remaining() >= length) {
            ByteBuffer view = in.slice(in.position(), length);
            in.position(in.position() + length);
            return view;
        }
        int taken = Math.min(missing, in.remaining());
        if (collectedBytes + taken > collected.length) {
            int roomy = (int) Math.min(length, Math.max(FIRST_BYTES, 2L * (collectedBytes + taken)));
            collected = Arrays.copyOf(collected, roomy);
        }
        in.get(collected, collectedBytes, taken);
        collectedBytes += taken;
        if (taken < missing) {
            return null;
        }
        ByteBuffer whole = ByteBuffer.wrap(collected, 0, length);
        collected = new byte[0];
        collectedBytes = 0;
        return whole;
    }

    /** {@return true if the stream may end here: not within a frame, and not within a message} */
    public boolean isBetweenMessages() {
        return open == null && header.position() == 0 && messageFrames == 0;
    }
}
