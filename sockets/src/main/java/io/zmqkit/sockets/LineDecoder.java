package io.zmqkit.sockets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds lines in a stream of bytes. TCP keeps no boundaries: one read may bring half a line, half a character, or ten
 * lines and a half. So bytes are collected up to a line feed, and only a whole line is decoded.
 *
 * <p>LF or CRLF ends a line. A line is UTF-8 and has at most 64 KiB. One thread at a time.
 */
final class LineDecoder {

    static final int MAX_BYTES = 64 << 10;

    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    /** Takes bytes up to the end of the next line and returns it; null if they are used up before. */
    @Nullable
    String next(ByteBuffer bytes) throws MalformedLineException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                byte[] line = partial.toByteArray();
                partial.reset();
                return decode(line);
            }
            if (partial.size() == MAX_BYTES) {
                throw new MalformedLineException("sent a line longer than 64 KiB");
            }
            partial.write(next);
        }
        return null;
    }

    boolean isInMidLine() {
        return partial.size() > 0;
    }

    private static String decode(byte[] line) throws MalformedLineException {
        int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return utf8(ByteBuffer.wrap(line, 0, length));
    }

    /** Decodes strictly: new String(...) would put U+FFFD where the bytes are wrong, and nobody would know. */
    static String utf8(ByteBuffer bytes) throws MalformedLineException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedLineException("sent text that is not UTF-8");
        }
    }

    /** The bytes of a line, with its end. */
    static byte[] encode(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
