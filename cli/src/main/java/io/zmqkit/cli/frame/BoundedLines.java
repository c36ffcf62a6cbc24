package io.zmqkit.cli.frame;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 text from a stream that need not be text: a line that is too long or not UTF-8 affects no other. A
 * line is returned as soon as it has ended, so a live stream is read live. LF or CRLF ends a line; a byte order mark is
 * dropped.
 */
public final class BoundedLines implements AutoCloseable {

    public static final int MAX_BYTES = 64 << 10;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private long number;

    /**
     * One line.
     *
     * @param number 1, 2, 3 ...
     * @param text the line without its end; empty if there is a fault
     * @param fault why the line cannot be read, or null
     */
    public record Line(long number, String text, @Nullable String fault) {}

    public BoundedLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** Reads the next line; null at the end of the stream. */
    @Nullable
    public Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(80);
        boolean tooLong = false;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            tooLong |= bytes.size() == MAX_BYTES;
            if (!tooLong) {
                bytes.write(next);
            }
        }
        number++;
        return tooLong ? new Line(number, "", "longer than 64 KiB") : decode(bytes.toByteArray());
    }

    private Line decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            int end = text.endsWith("\r") ? text.length() - 1 : text.length();
            return new Line(number, text.substring(marked ? 1 : 0, end), null);
        } catch (CharacterCodingException e) {
            return new Line(number, "", "not UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
