package io.zmqkit.tools.replay;

/** A recording does not have the one side to be played. The message says what it has. */
public final class ChoiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why there is no one side. */
    public enum Reason {
        /** Several connections could be meant. */
        SEVERAL_STREAMS,
        /** Both sides could be meant. */
        BOTH_SIDES,
        /** There is no connection of this number. */
        NO_SUCH_STREAM,
        /** Nothing of what is recorded can be played. */
        NOTHING
    }

    ChoiceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@return why} */
    public Reason reason() {
        return reason;
    }
}
