package io.zmqkit.patterns.reqrep;

import java.time.Duration;

/**
 * How long a server waits for a sign of its broker before it starts over: twice as long each time, up to ten times,
 * until the broker is heard. Pure state; times are from {@link System#nanoTime}.
 */
final class BrokerPatience {

    private static final int MOST = 10;

    private final long firstNanos;
    private long nanos;
    private long heardNanos;

    BrokerPatience(Duration first, long nowNanos) {
        firstNanos = first.toNanos();
        nanos = firstNanos;
        heardNanos = nowNanos;
    }

    /** The broker was heard; true if the server had started over because of its silence. */
    boolean heard(long nowNanos) {
        boolean isBack = nanos > firstNanos;
        nanos = firstNanos;
        heardNanos = nowNanos;
        return isBack;
    }

    /** The server was at work and did not listen until now. */
    void listening(long nowNanos) {
        heardNanos = nowNanos;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - heardNanos >= nanos;
    }

    /** The server starts over, with more patience; returns how long it has waited. */
    Duration startOver(long nowNanos) {
        Duration silence = Duration.ofNanos(nanos);
        nanos = Math.min(2 * nanos, MOST * firstNanos);
        heardNanos = nowNanos;
        return silence;
    }
}
