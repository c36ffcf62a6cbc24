package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameHeader;
import java.nio.ByteBuffer;

/** Counts the messages that end in a stream of frames, which may be cut anywhere. A command is none. One thread. */
final class MessageEnds {

    private static final int SHORT_HEADER = 2;

    private final ByteBuffer header = ByteBuffer.allocate(9);
    private long left; // of the body
    private boolean isLast; // frame of a message

    /** So many more bytes, before any frame, are none. */
    void skip(int bytes) {
        left += bytes;
        isLast = false;
    }

    /** The stream begins within a message, which ends after so many bytes. */
    void beginWithin(int bytes) {
        left = bytes;
        isLast = true;
    }

    /** {@return how many messages end between the two positions, which follow what was looked at before} */
    int count(ByteBuffer in, int from, int to) {
        int ends = 0;
        int at = from;
        while (at < to) {
            if (left == 0) {
                header.put(in.get(at++));
                if (!isHeaderWhole()) {
                    continue;
                }
                open();
            }
            int part = (int) Math.min(left, to - at);
            at += part;
            left -= part;
            if (left == 0 && isLast) {
                ends++;
            }
        }
        return ends;
    }

    private boolean isHeaderWhole() {
        boolean isLong = (header.get(0) & FrameHeader.LONG) != 0;
        return header.position() == (isLong ? header.capacity() : SHORT_HEADER);
    }

    private void open() {
        int flags = header.get(0);
        isLast = (flags & (FrameHeader.MORE | FrameHeader.COMMAND)) == 0;
        left = Messages.bodyLength(header, 0);
        header.clear();
    }
}
