package io.zmqkit.wire.peer;

import java.io.IOException;

/** The two peers keep to the protocol and cannot talk to each other; the message says why. */
public final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param reason for example {@code it wants CURVE, and this peer NULL} */
    public RefusedException(String reason) {
        super(reason);
    }
}
