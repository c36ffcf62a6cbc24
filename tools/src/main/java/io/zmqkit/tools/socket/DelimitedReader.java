package io.zmqkit.tools.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one frame, each ended by the same byte: lines, or what {@code find -print0} writes. Bytes pass unchanged,
 * whether they are text or not; the last message needs no end.
 */
public final class DelimitedReader implements MessageReader {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte end;
    private final String what;
    private final int mostBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    private DelimitedReader(InputStream in, int end, String what, int mostBytes) {
        this.in = in;
        this.end = (byte) end;
        this.what = what;
        this.mostBytes = mostBytes;
    }

    /** {@return a reader of lines of up to so many bytes} */
    public static DelimitedReader lines(InputStream in, int mostBytes) {
        return new DelimitedReader(in, '\n', "line", mostBytes);
    }

    /** {@return a reader of what is ended by a zero byte, up to so many bytes each} */
    public static DelimitedReader nulls(InputStream in, int mostBytes) {
        return new DelimitedReader(in, 0, "message", mostBytes);
    }

    @Override
    public @Nullable List<byte[]> next() throws IOException, BadInputException {
        int found = find();
        if (found >= 0) { // whole in the buffer: the usual case
            byte[] message = slice(found);
            position = found + 1;
            number++;
            return List.of(checked(message, message.length));
        }
        return longer();
    }

    /** A message that is not yet, or not wholly, in the buffer. */
    private @Nullable List<byte[]> longer() throws IOException, BadInputException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long size = 0;
        int found;
        do {
            keep(kept, limit);
            size += limit - position;
            if (!fill()) {
                if (size == 0) {
                    return null;
                }
                number++;
                return List.of(checked(kept.toByteArray(), size));
            }
            found = find();
        } while (found < 0);
        keep(kept, found);
        size += found - position;
        position = found + 1;
        number++;
        return List.of(checked(kept.toByteArray(), size));
    }

    /** The end of a message that is too long is read, and dropped. */
    private void keep(ByteArrayOutputStream kept, int to) {
        if (kept.size() + to - position <= mostBytes) {
            kept.write(buffer, position, to - position);
        }
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer);
        position = 0;
        limit = Math.max(read, 0);
        return read >= 0;
    }

    private int find() {
        for (int i = position; i < limit; i++) {
            if (buffer[i] == end) {
                return i;
            }
        }
        return -1;
    }

    private byte[] slice(int to) {
        byte[] bytes = new byte[to - position];
        System.arraycopy(buffer, position, bytes, 0, bytes.length);
        return bytes;
    }

    private byte[] checked(byte[] message, long size) throws BadInputException {
        if (size > mostBytes) {
            throw new BadInputException(what + " " + number + ": longer than " + mostBytes + " bytes");
        }
        return message;
    }

    @Override
    public boolean isReady() {
        return find() >= 0;
    }
}
