package io.zmqkit.sockets;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts faults, and tells of them at most once a second: anybody can send bad datagrams by the thousand, and a line for
 * each would bury all else. One thread.
 */
final class FaultLog {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<String> warn;
    private final LongSupplier nanoTime;
    private long nextAt;
    private long count;
    private long untold;

    FaultLog(Consumer<String> warn, LongSupplier nanoTime) {
        this.warn = warn;
        this.nanoTime = nanoTime;
        nextAt = nanoTime.getAsLong();
    }

    void add(String fault) {
        count++;
        long now = nanoTime.getAsLong();
        if (now - nextAt < 0) {
            untold++;
            return;
        }
        warn.accept(fault + (untold == 0 ? "" : " (and " + untold + " more before it)"));
        untold = 0;
        nextAt = now + INTERVAL_NANOS;
    }

    /** Tells of those that were not told. */
    void end() {
        if (untold > 0) {
            warn.accept("faults not told one by one: " + untold);
            untold = 0;
        }
    }

    long count() {
        return count;
    }
}
