package io.zmqkit.sockets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Lines that a client has not taken yet, the oldest perhaps in part. One thread. */
final class WaitingLines {

    private final Deque<ByteBuffer> lines = new ArrayDeque<>();
    private int bytes;

    void add(String line) {
        ByteBuffer encoded = ByteBuffer.wrap(LineDecoder.encode(line));
        lines.add(encoded);
        bytes += encoded.remaining();
    }

    /** Writes as much as goes without waiting. */
    void write(WritableByteChannel channel) throws IOException {
        while (!lines.isEmpty()) {
            bytes -= channel.write(lines.element());
            if (lines.element().hasRemaining()) {
                return; // a partial write: the client's window is full
            }
            lines.remove();
        }
    }

    /** {@return the oldest that has not been written whole, for who writes it himself; null if there is none} */
    @Nullable
    ByteBuffer next() {
        while (!lines.isEmpty() && !lines.element().hasRemaining()) {
            lines.remove();
        }
        return lines.peek();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    void clear() {
        lines.clear();
        bytes = 0;
    }
}
