package io.zmqkit.tools.chaos;

import io.zmqkit.core.Ranges;
import java.time.Duration;

/**
 * What happens to the messages of a direction, and how slow it is.
 *
 * @param drop share of the messages that are not passed on, 0 to 1
 * @param duplicate share, of those that are, that go twice
 * @param reorder share, of the others, that go after the message that follows
 * @param delay how long everything takes, up to 1 min
 * @param jitter how much longer a message may take, up to 1 min
 * @param bytesPerSecond how much passes, up to 10^12; 0: as much as comes
 */
public record Faults(
        double drop, double duplicate, double reorder, Duration delay, Duration jitter, long bytesPerSecond) {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final long FASTEST = 1_000_000_000_000L;

    /** Nothing is harmed. */
    public static final Faults NONE = new Faults(0, 0, 0, Duration.ZERO, Duration.ZERO, 0);

    /** Checks the ranges. */
    public Faults {
        requireShare("drop", drop);
        requireShare("duplicate", duplicate);
        requireShare("reorder", reorder);
        Ranges.requireBetween("delay", delay, Duration.ZERO, LONGEST);
        Ranges.requireBetween("jitter", jitter, Duration.ZERO, LONGEST);
        Ranges.requireBetween("bandwidth", bytesPerSecond, 0, FASTEST);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 % to 100 %, was " + 100 * value + " %");
        }
    }

    /** {@return the same, with another share} */
    public Faults dropping(double share) {
        return new Faults(share, duplicate, reorder, delay, jitter, bytesPerSecond);
    }

    /** {@return the same, with another share} */
    public Faults duplicating(double share) {
        return new Faults(drop, share, reorder, delay, jitter, bytesPerSecond);
    }

    /** {@return the same, with another share} */
    public Faults reordering(double share) {
        return new Faults(drop, duplicate, share, delay, jitter, bytesPerSecond);
    }

    /** {@return the same, with another delay} */
    public Faults delaying(Duration time) {
        return new Faults(drop, duplicate, reorder, time, jitter, bytesPerSecond);
    }

    /** {@return the same, with another jitter} */
    public Faults jittering(Duration most) {
        return new Faults(drop, duplicate, reorder, delay, most, bytesPerSecond);
    }

    /** {@return the same, with another bandwidth} */
    public Faults passing(long bytes) {
        return new Faults(drop, duplicate, reorder, delay, jitter, bytes);
    }
}
