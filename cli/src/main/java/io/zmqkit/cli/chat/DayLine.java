package io.zmqkit.cli.chat;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Messages are shown with the time of day: a line between two of them tells when another day begins. Pure state. */
final class DayLine {

    private LocalDate shown;

    /** Begins on a day that needs no line. */
    DayLine(LocalDate today) {
        shown = today;
    }

    /** {@return the line to print before a message of that day, or null if it is the day of the one before} */
    @Nullable
    String before(LocalDate day) {
        if (day.equals(shown)) {
            return null;
        }
        shown = day;
        return "-- " + day + " --";
    }
}
