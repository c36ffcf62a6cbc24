package io.zmqkit.labs;

/** The exercise does not do yet what it should: what a check throws. Whole phrases, without a full stop. */
public final class NotYet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String seen;
    private final String cause;

    /**
     * Says what is wrong.
     *
     * @param expected for example {@code request 3 again, within 3 s}
     * @param seen for example {@code nothing}
     * @param cause the likely cause, and what to think about, for example {@code your SUB received nothing: is a
     *     subscription set?}
     */
    public NotYet(String expected, String seen, String cause) {
        super("expected " + expected + ", seen " + seen + ": " + cause);
        this.expected = expected;
        this.seen = seen;
        this.cause = cause;
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
}
