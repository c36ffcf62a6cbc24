package io.zmqkit.patterns.pubsub;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The start of a feed that ends: how long its first update waits for a subscriber. After the first subscription it
 * waits a little longer, because a subscriber's other subscriptions follow. Pure state; times are from {@link
 * System#nanoTime}.
 */
final class FirstSubscriber {

    /** How soon after its first subscription a subscriber's others follow. */
    static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long patienceNanos;
    private final long sinceNanos;
    private boolean isThere;
    private long thereNanos;

    /** The state of the wait. */
    enum State {
        /** Nobody has subscribed. */
        AWAITED,
        /** Somebody has just subscribed. */
        SETTLING,
        /** Somebody has subscribed, or the feed waits for nobody: it may begin. */
        THERE,
        /** Nobody has subscribed in time. */
        MISSING
    }

    /**
     * Begins to wait.
     *
     * @param patience how long; zero to wait for nobody
     */
    FirstSubscriber(Duration patience, long nowNanos) {
        patienceNanos = patience.toNanos();
        sinceNanos = nowNanos;
    }

    State look(boolean isSubscribed, long nowNanos) {
        if (patienceNanos == 0) {
            return State.THERE;
        }
        if (isSubscribed && !isThere) {
            isThere = true;
            thereNanos = nowNanos;
        }
        if (isThere) {
            return nowNanos - thereNanos < SETTLE_NANOS ? State.SETTLING : State.THERE;
        }
        return nowNanos - sinceNanos > patienceNanos ? State.MISSING : State.AWAITED;
    }
}
