package io.zmqkit.labs;

/** The exercise does not do yet what it should: what a check throws. Whole phrases, without a full stop. */
public final class NotYet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String seen;
    private final String cause;
    private final boolean proven;

    /**
     * Says what is wrong.
     *
     * @param expected for example {@code request 3 again, within 3 s}
     * @param seen for example {@code nothing}
     * @param cause the likely cause, and what to think about, for example {@code your SUB received nothing: is a
     *     subscription set?}
     */
    public NotYet(String expected, String seen, String cause) {
        this(expected, seen, cause, false);
    }

    private NotYet(String expected, String seen, String cause, boolean proven) {
        super("expected " + expected + ", seen " + seen + ": " + cause);
        this.expected = expected;
        this.seen = seen;
        this.cause = cause;
        this.proven = proven;
    }

    /**
     * Says what is wrong where the cause is certain, even if the program ended with an exception that has a usual one.
     *
     * @param expected as above
     * @param seen as above
     * @param cause what the evidence shows
     * @return the exception to throw
     */
    public static NotYet proven(String expected, String seen, String cause) {
        return new NotYet(expected, seen, cause, true);
    }

    String expected() {
        return expected;
    }

    String seen() {
        return seen;
    }

    String likelyCause() {
        return cause;
    }

    boolean isProven() {
        return proven;
    }
}
