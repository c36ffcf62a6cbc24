package io.zmqkit.cli.tool;

import io.zmqkit.tools.socket.MessageWriter;
import io.zmqkit.tools.socket.Sink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Prints messages on stdout as bytes, many at once while they come fast. */
final class PrintedMessages implements Sink {

    private static final int BUFFER_BYTES = 64 << 10;

    private final MessageWriter writer;
    private final OutputStream out;
    private boolean isClosed;

    PrintedMessages(MessageWriter writer, OutputStream out) {
        this.writer = writer;
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    }

    @Override
    public boolean take(List<byte[]> frames) {
        try {
            writer.write(frames, out);
        } catch (IOException e) {
            isClosed = true; // said by the stream, unless its reader has gone
        }
        return !isClosed;
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            isClosed = true;
        }
    }
}
