package io.zmqkit.core;

/** A socket could not be opened, because the process has as many files open as it may. The message is one line for a person. */
public final class OutOfDescriptorsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What could not be opened is a pipe or a selector, so the reason is known, in whatever language the system gives it. */
    public OutOfDescriptorsException(Throwable cause) {
        super("cannot open a socket: no file descriptors are left (allow more open files: ulimit -n)", cause);
    }
}
