package io.zmqkit.tools.socket;

/** A message of the input that cannot be sent; the message says which, and why. */
public final class BadInputException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Names the message.
     *
     * @param what for example {@code line 3: longer than 1048576 bytes}
     */
    public BadInputException(String what) {
        super(what);
    }
}
