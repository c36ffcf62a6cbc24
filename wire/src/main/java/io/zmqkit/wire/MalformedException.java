package io.zmqkit.wire;

import java.io.IOException;

/**
 * What came is not what the protocol or the file format allows. The message says what was wrong with it. Whatever bytes
 * a decoder of this module is given, it throws nothing else.
 */
public final class MalformedException extends IOException {

    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason what is wrong, for example {@code a frame has the reserved flag 0x40} */
    public MalformedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** {@return the message} */
    public String reason() {
        return reason;
    }
}
