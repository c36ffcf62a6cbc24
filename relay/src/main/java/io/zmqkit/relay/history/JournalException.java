package io.zmqkit.relay.history;

/** A journal cannot be opened, written or read; the message is one line for a person, with the file's name. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1L;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
