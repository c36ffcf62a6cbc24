package io.zmqkit.patterns.pubsub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Consecutive zips, both ends included.
 *
 * @param first 0 to 99999
 * @param last first to 99999
 */
public record ZipRange(int first, int last) {

    private static final Pattern FORM = Pattern.compile("([0-9]{5})-([0-9]{5})");

    /** Checks the order. */
    public ZipRange {
        if (first < 0 || first > last || last > 99_999) {
            throw new IllegalArgumentException(
                    "the first zip must not be above the last, was " + first + " and " + last);
        }
    }

    /**
     * Reads a range.
     *
     * @param text for example {@code 10000-10999}
     * @return the range
     * @throws IllegalArgumentException with a one-line reason if the text is not a range
     */
    public static ZipRange parse(String text) {
        Matcher range = FORM.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException("zips must be two times five digits, as in 10000-10999, was "
                    + MalformedUpdateException.quoted(text));
        }
        return new ZipRange(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
    }

    /** {@return how many zips there are} */
    public int size() {
        return last - first + 1;
    }
}
