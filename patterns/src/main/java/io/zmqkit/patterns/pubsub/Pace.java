package io.zmqkit.patterns.pubsub;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many updates are due now, at a steady rate. After a pause, at most 10 ms of it are made up for: a longer burst
 * would only fill the subscribers' queues and be dropped there.
 */
final class Pace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final int perSecond;
    private final long mostCredit;
    /**
     * Time earned and not yet spent; one update costs a second of it, and each real second earns {@code perSecond}
     * seconds.
     */
    private long credit = SECOND;

    private long earnedUntil;

    /**
     * Starts the clock; one update is due at once.
     *
     * @param perSecond 1 to 10,000,000
     */
    Pace(int perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.perSecond = perSecond;
        mostCredit = Math.max(SECOND, CATCH_UP * perSecond);
        earnedUntil = nanoTime.getAsLong();
    }

    /** {@return how many updates may be sent now} */
    long due() {
        long now = nanoTime.getAsLong();
        long earned = Math.min(now - earnedUntil, SECOND) * perSecond; // one second at most, so that it cannot overflow
        earnedUntil = now;
        credit = Math.min(credit + earned, mostCredit);
        return credit / SECOND;
    }

    /** One update has been sent. */
    void spend() {
        credit -= SECOND;
    }
}
