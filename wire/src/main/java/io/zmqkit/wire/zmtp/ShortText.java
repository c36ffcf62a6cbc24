package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One byte that says how many follow, and those: how ZMTP writes names, reasons, users and passwords. */
final class ShortText {

    private static final int LONGEST = 255;

    private ShortText() {}

    static byte[] encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] encode(byte[] bytes) {
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("must be at most 255 bytes, was " + bytes.length);
        }
        return ByteBuffer.allocate(1 + bytes.length)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    /** {@return text for people: what a terminal could obey is shown by number, as in {@code \\x1b}} */
    static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b >= ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.toString();
    }

    static byte[] take(ByteBuffer in, String what) throws MalformedException {
        if (!in.hasRemaining()) {
            throw new MalformedException(what + " is missing");
        }
        return take(in, in.get() & 0xff, what);
    }

    static byte[] take(ByteBuffer in, long length, String what) throws MalformedException {
        if (length < 0 || length > in.remaining()) {
            throw new MalformedException(
                    what + " should have " + length + " bytes, and " + in.remaining() + " are left");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }
}
