package io.zmqkit.relay;

/** The JVM has less memory than the largest messages may need; the message is one line that says how much. */
public final class InsufficientMemoryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InsufficientMemoryException(String message) {
        super(message);
    }
}
