package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameHeader;
import java.nio.ByteBuffer;

/** Finds its way in bytes that are known to be whole messages. */
public final class Messages {

    private static final int LONG_HEADER = 9;
    private static final int SHORT_HEADER = 2;

    private Messages() {}

    /** {@return where the message that begins here ends} */
    public static int end(ByteBuffer bytes, int start) {
        int at = start;
        int flags;
        do {
            flags = bytes.get(at);
            at = bodyStart(bytes, at) + bodyLength(bytes, at);
        } while ((flags & FrameHeader.MORE) != 0);
        return at;
    }

    /** {@return where the body of the frame that begins here begins} */
    public static int bodyStart(ByteBuffer bytes, int at) {
        return at + ((bytes.get(at) & FrameHeader.LONG) == 0 ? SHORT_HEADER : LONG_HEADER);
    }

    /** {@return how long the body of the frame that begins here is} */
    public static int bodyLength(ByteBuffer bytes, int at) {
        return (bytes.get(at) & FrameHeader.LONG) == 0 ? bytes.get(at + 1) & 0xff : (int) bytes.getLong(at + 1);
    }
}
