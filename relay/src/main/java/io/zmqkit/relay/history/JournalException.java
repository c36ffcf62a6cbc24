package io.zmqkit.relay.history;

/** A journal cannot be opened, written or read; the message is one line for a person, with the file's name. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a deeper cause.
     *
     * @param message one line for a person
     */
    public JournalException(String message) {
        super(message);
    }

    /**
     * A failure of the journal's storage.
     *
     * @param message one line for a person
     * @param cause what failed
     */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
