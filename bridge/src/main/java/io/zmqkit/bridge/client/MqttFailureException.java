package io.zmqkit.bridge.client;

/** The broker cannot be reached, or refuses. The message is one line for a person. */
public final class MqttFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isUnreachable;
    private final boolean isUntrusted;

    MqttFailureException(String message, boolean isUnreachable, boolean isUntrusted, Throwable cause) {
        super(message, cause);
        this.isUnreachable = isUnreachable;
        this.isUntrusted = isUntrusted;
    }

    /** {@return true if somebody answered whose certificate is not trusted, or who does not speak TLS} */
    public boolean isUntrusted() {
        return isUntrusted;
    }

    /** {@return true if nobody answered in time, false if the broker refused} */
    public boolean isUnreachable() {
        return isUnreachable;
    }
}
