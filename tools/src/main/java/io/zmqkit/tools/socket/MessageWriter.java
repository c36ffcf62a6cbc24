package io.zmqkit.tools.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes messages to a stream of bytes, in one of the formats of {@code --out}. */
@FunctionalInterface
public interface MessageWriter {

    /** The bytes of the last frame and nothing else. */
    MessageWriter RAW = (frames, out) -> out.write(frames.get(frames.size() - 1));

    /** A line for each message, its frames separated by a tab; what a terminal would obey is escaped. */
    MessageWriter TEXT = (frames, out) -> {
        for (int i = 0; i < frames.size(); i++) {
            if (i > 0) {
                out.write('\t');
            }
            EscapedText.write(frames.get(i), out);
        }
        out.write('\n');
    };

    /** Each frame with 16 bytes a line: where, in hexadecimal digits, and as text; an empty line ends the message. */
    MessageWriter HEX = HexDump::write;

    /**
     * Writes one message.
     *
     * @param frames at least one
     * @param out is buffered
     */
    void write(List<byte[]> frames, OutputStream out) throws IOException;
}
