package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import java.util.Locale;

/** What the sender of lab 14 sends: {@code 1 line 1} to {@code 3 line 3}. */
final class NumberedLine {

    static final int COUNT = 3;

    private NumberedLine() {}

    /** {@return the number of a line} */
    static int numberOf(String line) {
        for (int number = 1; number <= COUNT; number++) {
            if (line.equals(number + " line " + number)) {
                return number;
            } else if (line.matches("[0-9]{1,6} line " + number)) {
                throw new NotYet(
                        quoted(number),
                        '"' + line + '"',
                        "a line under a new number is a new line: resend with the number that it had");
            }
        }
        throw new NotYet(
                "\"1 line 1\" to \"3 line 3\"", '"' + line + '"', "one frame: the number, a space, and the line");
    }

    /** {@return for a verdict, for example {@code the line "1 line 1"}} */
    static String quoted(int number) {
        return String.format(Locale.ROOT, "the line \"%d line %d\"", number, number);
    }
}
