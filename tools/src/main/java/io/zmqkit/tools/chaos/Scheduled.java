package io.zmqkit.tools.chaos;

import io.zmqkit.core.Ranges;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Something that happens at its time.
 *
 * @param at how long after the start, up to 24 h
 * @param change what
 */
public record Scheduled(Duration at, Change change) {

    private static final Duration LATEST = Duration.ofHours(24);

    /** Checks the time. */
    public Scheduled {
        Ranges.requireBetween("time", at, Duration.ZERO, LATEST);
    }

    /** What can happen. */
    public sealed interface Change {}

    /**
     * From now on other faults hold.
     *
     * @param text in words, for example {@code drop 5%}
     * @param to makes them from those before
     */
    public record Become(String text, UnaryOperator<Faults> to) implements Change {}

    /** Every connection is reset. */
    public record Cut() implements Change {}

    /**
     * Nothing passes for a while.
     *
     * @param length how long, 1 ms to 1 h
     */
    public record Freeze(Duration length) implements Change {

        /** Checks the length. */
        public Freeze {
            Ranges.requireBetween("freeze", length, Duration.ofMillis(1), Duration.ofHours(1));
        }
    }
}
