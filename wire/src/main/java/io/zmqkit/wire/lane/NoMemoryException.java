package io.zmqkit.wire.lane;

import java.io.IOException;

/** Something does not fit into what its connection may have of the lane's {@link Memory}. */
final class NoMemoryException extends IOException {

    private static final long serialVersionUID = 1L;

    NoMemoryException(String message) {
        super(message);
    }
}
