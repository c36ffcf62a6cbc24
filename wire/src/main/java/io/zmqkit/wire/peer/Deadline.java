package io.zmqkit.wire.peer;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A moment after which nobody waits any longer.
 *
 * @param nanoTime on the clock of {@link System#nanoTime}
 */
record Deadline(long nanoTime) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos());
    }

    /** At least one, since zero waits for ever. */
    long remainingMillis(String what) throws SocketTimeoutException {
        long nanos = nanoTime - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException(what + " took too long");
        }
        return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }
}
