package io.zmqkit.labs;

/** Something about the student's folder or the computer keeps a lab from going on; the message says what to do. */
public final class WorkbookException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WorkbookException(String message) {
        super(message);
    }

    WorkbookException(String message, Throwable cause) {
        super(message, cause);
    }
}
