package io.zmqkit.chat;

import java.time.Duration;

/**
 * Whether the history has not answered for so long that a person should know. Pure state; times are from {@link
 * System#nanoTime}.
 */
final class HistorySilence {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private long completeNanos;
    private boolean isTold;

    HistorySilence(long nowNanos) {
        completeNanos = nowNanos;
    }

    /**
     * Looks again.
     *
     * @param isAwaited true if something is missing that only the history can give
     * @return true, once, if it has been awaited for too long
     */
    boolean begins(boolean isAwaited, long nowNanos) {
        if (!isAwaited) {
            completeNanos = nowNanos;
            isTold = false;
            return false;
        }
        boolean begins = !isTold && nowNanos - completeNanos > PATIENCE_NANOS;
        isTold |= begins;
        return begins;
    }
}
