package io.zmqkit.relay.backplane;

import java.time.Duration;

/**
 * Whether a relay knows so much of the log that it may serve clients: everything that the log held five seconds ago. One
 * that is further behind, because it has just come, reads too slowly, or has lost NATS, could tell a client of things that
 * are not so any more. Pure state; times are from {@link System#nanoTime}.
 */
final class CatchUp {

    static final long MOST_NANOS = Duration.ofSeconds(5).toNanos(); // less than a client waits between two questions

    private boolean hasBegun;
    private long asOfNanos;
    private boolean wasCaughtUp;

    /** The relay has taken everything that the log held at this time. */
    void knowsAllAsOf(long nanos) {
        hasBegun = true;
        asOfNanos = nanos;
    }

    boolean isCaughtUp(long nowNanos) {
        return hasBegun && nowNanos - asOfNanos <= MOST_NANOS;
    }

    /** True, once, if {@link #isCaughtUp} has changed; false at first. */
    boolean hasChanged(long nowNanos) {
        boolean before = wasCaughtUp;
        wasCaughtUp = isCaughtUp(nowNanos);
        return wasCaughtUp != before;
    }
}
