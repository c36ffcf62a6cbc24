package io.zmqkit.patterns.pubsub;

/** Text that is not a weather update. The message is one line without control characters, fit for a log. */
public final class MalformedUpdateException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_SHOWN = 40;

    MalformedUpdateException(String message) {
        super(message);
    }

    /** Quotes text from outside: short, and without anything that a terminal would obey. */
    static String quoted(String text) {
        String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}
