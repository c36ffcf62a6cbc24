package io.zmqkit.chat;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to send again what is not confirmed: after 1, 2, 4, 8 and then every 15 s, each a quarter more or less at
 * random, so that clients that began together drift apart. Pure state.
 */
final class Resender {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long[] WAITS_SECONDS = {1, 2, 4, 8, 15};
    private static final long AWAY_NANOS = Duration.ofMillis(250).toNanos();

    private final RandomGenerator random;
    private int step;
    private long dueNanos;

    Resender(RandomGenerator random, long nowNanos) {
        this.random = random;
        progressed(nowNanos);
    }

    /** Something was confirmed, or is the first to wait. */
    void progressed(long nowNanos) {
        step = 0;
        dueNanos = nowNanos + nextWait();
    }

    /** The connection is new: what was on its way in the old one may be lost. */
    void reconnected(long nowNanos) {
        dueNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /** All was sent again. */
    void sent(long nowNanos) {
        step = Math.min(step + 1, WAITS_SECONDS.length - 1);
        dueNanos = nowNanos + nextWait();
    }

    /** Nothing can be sent, for the relay is not there. */
    void failed(long nowNanos) {
        dueNanos = nowNanos + AWAY_NANOS;
    }

    private long nextWait() {
        return (long) (WAITS_SECONDS[step] * SECOND_NANOS * random.nextDouble(0.75, 1.25));
    }
}
