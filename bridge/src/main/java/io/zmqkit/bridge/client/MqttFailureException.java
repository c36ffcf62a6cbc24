package io.zmqkit.bridge.client;

/** The broker cannot be reached, or refuses. The message is one line for a person. */
public final class MqttFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isUnreachable;

    MqttFailureException(String message, boolean isUnreachable, Throwable cause) {
        super(message, cause);
        this.isUnreachable = isUnreachable;
    }

    /** {@return true if nobody answered in time, false if the broker refused} */
    public boolean isUnreachable() {
        return isUnreachable;
    }
}
