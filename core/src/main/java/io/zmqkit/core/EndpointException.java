package io.zmqkit.core;

/**
 * An endpoint could not be bound or connected.
 *
 * <p>The message is one line for a person: operation, role, endpoint and cause, for example
 * {@code cannot bind PULL collector to tcp://127.0.0.1:5558: address already in use}. {@link #remedy()} says what to
 * do about it.
 */
public final class EndpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why an endpoint failed. */
    public enum Reason {
        /** Another socket uses the address. */
        ADDRESS_IN_USE,
        /** The host to connect to has no address. */
        UNKNOWN_HOST,
        /** Anything else; the message quotes the system. */
        OTHER
    }

    private final transient Endpoint endpoint;
    private final Reason reason;
    private final String remedy;

    EndpointException(
            String operation,
            String role,
            Endpoint endpoint,
            Reason reason,
            String why,
            String remedy,
            Throwable cause) {
        super("cannot " + operation + " " + role + " to " + endpoint + ": " + why, cause);
        this.endpoint = endpoint;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** {@return the endpoint that failed} */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@return the kind of failure} */
    public Reason reason() {
        return reason;
    }

    /** {@return what the person can do, for example {@code is another one running?}} */
    public String remedy() {
        return remedy;
    }
}
