package io.zmqkit.tools.chaos;

import io.zmqkit.core.Ranges;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What chaos does.
 *
 * @param seed of every decision
 * @param faults that hold at the beginning
 * @param cutEvery after how many messages in one direction a connection is reset; 0: never
 * @param rhythm when nothing passes; null: something always does
 * @param schedule what happens later, in the order of its times
 * @param direction which messages are harmed, delayed and counted for a cut
 * @param maxMessageBytes largest message that is harmed, 1 byte to 256 MiB
 */
public record ChaosOptions(
        long seed,
        Faults faults,
        long cutEvery,
        @Nullable Rhythm rhythm,
        List<Scheduled> schedule,
        Direction direction,
        int maxMessageBytes) {

    private static final int MOST_BYTES = 1 << 28;

    /**
     * Nothing passes at the end of each period.
     *
     * @param length how long, at least 1 ms
     * @param period longer than that, up to 1 h
     */
    public record Rhythm(Duration length, Duration period) {

        /** Checks the ranges. */
        public Rhythm {
            Ranges.requireBetween("freeze", length, Duration.ofMillis(1), Duration.ofHours(1));
            Ranges.requireBetween("period of freeze", period, Duration.ofMillis(1), Duration.ofHours(1));
            if (length.compareTo(period) >= 0) {
                throw new IllegalArgumentException("freeze must be shorter than its period");
            }
        }
    }

    /** Checks the ranges. */
    public ChaosOptions {
        Ranges.requireBetween("number of messages before a cut", cutEvery, 0, Long.MAX_VALUE);
        Ranges.requireBetween("largest message", maxMessageBytes, 1, MOST_BYTES);
        schedule = List.copyOf(schedule);
        for (int i = 1; i < schedule.size(); i++) {
            if (schedule.get(i).at().compareTo(schedule.get(i - 1).at()) < 0) {
                throw new IllegalArgumentException("the schedule's times must not go back");
            }
        }
    }

    /** {@return nothing but these faults, in both directions, and messages of up to 1 MiB} */
    public static ChaosOptions of(long seed, Faults faults) {
        return new ChaosOptions(seed, faults, 0, null, List.of(), Direction.BOTH, 1 << 20);
    }
}
