package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;

/**
 * What stands before the body of a frame.
 *
 * <pre>
 *   flags   1 byte    0x01 more: the message goes on with the next frame
 *                     0x02 long: the length has 8 bytes
 *                     0x04 command: not part of a message (from 3.0)
 *   length  1 byte, or 8 bytes with the highest byte first
 * </pre>
 *
 * <p>RFC 23, "Framing": <i>Bits 7-3: Reserved. Bits 7-3 are reserved for future use and MUST be zero.</i> A command is one frame:
 * <i>command-size = %x04 short-size | %x06 long-size</i>, so a command never has "more".
 *
 * @param more whether the message goes on
 * @param command whether it is a command
 * @param length of the body, in bytes
 */
public record FrameHeader(boolean more, boolean command, long length) {

    /** The message goes on with the next frame. */
    public static final int MORE = 1;
    /** The length has 8 bytes. */
    public static final int LONG = 2;
    /** The frame is a command. */
    public static final int COMMAND = 4;

    private static final int KNOWN = MORE | LONG | COMMAND;
    private static final int MOST_BYTES = 9;
    private static final int SHORTEST_LONG = 256;

    /** How many bytes the header has that begins with these flags. */
    static int size(int flags) {
        return (flags & LONG) == 0 ? 2 : MOST_BYTES;
    }

    /** Looks at the first byte: is it one that a peer of this version may send? */
    public static void check(int flags, Version version) throws MalformedException {
        int known = version.hasCommands() ? KNOWN : MORE | LONG;
        if ((flags & ~known) != 0) {
            throw new MalformedException("a frame has reserved flags: " + Hex.of(flags));
        }
        if ((flags & COMMAND) != 0 && (flags & MORE) != 0) {
            throw new MalformedException("a command says that more follows: " + Hex.of(flags));
        }
    }

    /** Takes a header, flags included, that is there whole. */
    static FrameHeader decode(ByteBuffer header) throws MalformedException {
        int flags = header.get();
        long length = (flags & LONG) == 0 ? header.get() & 0xff : header.getLong();
        if (length < 0) {
            throw new MalformedException("a frame has the length " + length);
        }
        return new FrameHeader((flags & MORE) != 0, (flags & COMMAND) != 0, length);
    }

    /** {@return the header's bytes, 2 or 9; a body under 256 bytes gets the short form} */
    public byte[] encode() {
        int flags = (more ? MORE : 0) | (command ? COMMAND : 0);
        if (length >= 0 && length < SHORTEST_LONG) {
            return new byte[] {(byte) flags, (byte) length};
        }
        return ByteBuffer.allocate(MOST_BYTES)
                .put((byte) (flags | LONG))
                .putLong(length)
                .array();
    }
}
