package io.zmqkit.core;

import java.time.Duration;

/** Checks of values that a person has given; each message gives the rule and the value that breaks it. */
public final class Ranges {

    private static final Duration MILLISECONDS_ARE_READ = Duration.ofDays(365);

    private Ranges() {}

    /**
     * Requires a number to be in a range.
     *
     * @param name what it is, for example {@code retries}
     * @param value the number
     * @param least the least that is allowed
     * @param most the most
     * @throws IllegalArgumentException for example {@code retries must be 0-1000000, was -1}
     */
    public static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + "-" + most + ", was " + value);
        }
    }

    /**
     * Requires a number to be at least 1.
     *
     * @param name what it is, for example {@code count}
     * @param value the number
     * @throws IllegalArgumentException for example {@code count must be > 0, was -1}
     */
    public static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be > 0, was " + value);
        }
    }

    /**
     * Requires a time to be in a range.
     *
     * @param name what it is, for example {@code timeout}
     * @param value the time
     * @param least the least that is allowed
     * @param most the most
     * @throws IllegalArgumentException for example {@code timeout must be 1 ms to 1 h, was 0 ms}
     */
    public static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " must be " + text(least) + " to " + text(most) + ", was " + millis(value));
        }
    }

    private static String text(Duration bound) {
        if (bound.isZero()) {
            return "0";
        }
        if (bound.toMillisPart() > 0) {
            return bound.toMillis() + " ms";
        }
        if (bound.toSecondsPart() > 0) {
            return bound.toSeconds() + " s";
        }
        return bound.toMinutesPart() > 0 ? bound.toMinutes() + " min" : bound.toHours() + " h";
    }

    private static String millis(Duration value) {
        return value.abs().compareTo(MILLISECONDS_ARE_READ) > 0 ? value.toString() : value.toMillis() + " ms";
    }
}
