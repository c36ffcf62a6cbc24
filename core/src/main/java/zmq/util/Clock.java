package zmq.util;

import java.util.concurrent.TimeUnit;

/**
 * Stands in for JeroMQ's class of this name. JeroMQ 0.6.0 reads the wall clock for its timers and timeouts: when that
 * is set back by an hour, nothing reconnects, no timeout ends and no socket closes for an hour. This one never goes
 * back. It must come before JeroMQ on the class path: core is named first in every pom, and the single jar leaves
 * JeroMQ's out.
 */
public final class Clock {

    private Clock() {}

    /** {@return microseconds since some moment; any thread} */
    public static long nowUS() {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    }

    /** {@return nanoseconds since some moment; any thread} */
    public static long nowNS() {
        return System.nanoTime();
    }

    /** {@return milliseconds since some moment; any thread} */
    public static long nowMS() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** {@return 0, as JeroMQ's does: Java cannot read the processor's counter} */
    public static long rdtsc() {
        return 0;
    }
}
