package io.zmqkit.sockets;

import java.io.IOException;

/** This side closed the connection, for the reason that the message gives. */
final class DroppedException extends IOException {

    private static final long serialVersionUID = 1L;

    DroppedException(String why, IOException cause) {
        super(why, cause);
    }
}
