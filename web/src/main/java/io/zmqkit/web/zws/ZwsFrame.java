package io.zmqkit.web.zws;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Frame;
import java.nio.ByteBuffer;

/**
 * A frame as ZWS 2.0 has it: one binary WebSocket message, whose first byte holds the flags.
 *
 * <pre>
 *   flags   1 byte    0x01 more: the message goes on with the next frame
 *                     0x02 command
 *   body    the rest
 * </pre>
 *
 * <p>RFC 45. WebSocket says how long a message is, so there is no length. The flag of a command is another one than in
 * ZMTP, where 0x02 stands for a long frame.
 */
final class ZwsFrame {

    private static final int MORE = 1;
    private static final int COMMAND = 2;

    private ZwsFrame() {}

    /** Reads a WebSocket message; the body is a view of it. */
    static Frame decode(ByteBuffer message) throws MalformedException {
        if (!message.hasRemaining()) {
            throw new MalformedException("a message without flags");
        }
        int flags = message.get();
        if ((flags & ~(MORE | COMMAND)) != 0) {
            throw new MalformedException("reserved flags are set");
        }
        if (flags == (MORE | COMMAND)) {
            throw new MalformedException("a command says that more follows");
        }
        return new Frame(flags == MORE, flags == COMMAND, message.slice());
    }

    /** {@return the flags of a frame} */
    static byte flags(Frame frame) {
        return (byte) (frame.command() ? COMMAND : frame.more() ? MORE : 0);
    }
}
