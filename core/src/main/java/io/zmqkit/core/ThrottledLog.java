package io.zmqkit.core;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * Warnings about something that a peer can cause as often as it likes: one per second, with the number of those left
 * out. Times are from {@link System#nanoTime}. Any thread.
 */
public final class ThrottledLog {

    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Logger log;
    private boolean hasWarned;
    private long warnedNanos;
    private long untold;

    /**
     * Starts without any warning counted.
     *
     * @param log where the warnings go
     */
    public ThrottledLog(Logger log) {
        this.log = log;
    }

    /**
     * Warns, or counts the warning if there was one less than a second ago.
     *
     * @param what one line
     */
    public void warn(String what) {
        warn(what, System.nanoTime());
    }

    /**
     * Warns, as {@link #warn(String)} does.
     *
     * @param what one line
     * @param nowNanos the time
     */
    public synchronized void warn(String what, long nowNanos) {
        if (hasWarned && nowNanos - warnedNanos < EVERY_NANOS) {
            untold++;
            return;
        }
        log.warn("{}{}", what, untold == 0 ? "" : " (and " + untold + " more since the last such line)");
        hasWarned = true;
        warnedNanos = nowNanos;
        untold = 0;
    }
}
