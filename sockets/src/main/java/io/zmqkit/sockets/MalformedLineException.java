package io.zmqkit.sockets;

import java.io.IOException;

/** A peer sent what is not a line of the protocol. The message says what, in words that follow a colon. */
public final class MalformedLineException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
