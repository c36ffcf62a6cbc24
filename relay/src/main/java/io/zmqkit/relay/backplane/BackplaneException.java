package io.zmqkit.relay.backplane;

/** The shared log cannot be used; the message is one line for a person, without passwords. */
public final class BackplaneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    BackplaneException(String message) {
        super(message);
        unreachable = false;
    }

    BackplaneException(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    BackplaneException(String message, Throwable cause, boolean unreachable) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    /** {@return true if nobody has answered, so that it may go better later} */
    public boolean isUnreachable() {
        return unreachable;
    }
}
