package io.zmqkit.tools.replay;

import java.util.concurrent.TimeUnit;

/**
 * A peer counts once it has been there for a moment: a subscriber's other subscriptions follow its first, and a peer of a
 * type that does not fit is gone again by then. Pure state; times are from {@link System#nanoTime}.
 */
final class Arrival {

    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private boolean isThere;
    private long sinceNanos;

    /** Tells whether it counts. */
    boolean look(boolean isThereNow, long nowNanos) {
        if (isThereNow && !isThere) {
            sinceNanos = nowNanos;
        }
        isThere = isThereNow;
        return isThere && nowNanos - sinceNanos >= SETTLE_NANOS;
    }
}
