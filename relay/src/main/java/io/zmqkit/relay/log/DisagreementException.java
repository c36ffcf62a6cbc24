package io.zmqkit.relay.log;

/** A relay's history is not that of the log that it shares; the message is one line for a person. */
public final class DisagreementException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A relay with this history must not serve.
     *
     * @param message one line for a person
     */
    public DisagreementException(String message) {
        super(message);
    }
}
