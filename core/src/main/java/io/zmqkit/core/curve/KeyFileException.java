package io.zmqkit.core.curve;

/** A key file cannot be written, read or trusted; the message is one line for a person, with what to do about it. */
public final class KeyFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KeyFileException(String message) {
        super(message);
    }

    KeyFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
