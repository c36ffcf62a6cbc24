package io.zmqkit.core;

/**
 * A socket could not be opened, because the process has reached its limit of open files. The message is one line for a
 * person.
 */
public final class OutOfDescriptorsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Opening a pipe or a selector failed, so the reason is known, whatever the language of the system's message. */
    public OutOfDescriptorsException(Throwable cause) {
        super("cannot open a socket: no file descriptors are left (allow more open files: ulimit -n)", cause);
    }
}
