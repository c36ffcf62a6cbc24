package io.zmqkit.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Warnings about something that a peer can cause as often as it likes: one per second, with the number of those left out.
 * What is left out at the end of a storm is told a second later, unless the program has ended by then. Times are from {@link System#nanoTime}. Any thread.
 */
public final class ThrottledLog {

    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Consumer<String> log;
    private final Executor later;
    private boolean hasWarned;
    private long warnedNanos;
    private String last = "";
    private long untold;

    /**
     * Starts without any warning counted.
     *
     * @param log where the warnings go
     */
    public ThrottledLog(Logger log) {
        this(log::warn, CompletableFuture.delayedExecutor(EVERY_NANOS, TimeUnit.NANOSECONDS));
    }

    /** Runs a second later, in whatever thread, what it gives to {@code later}. */
    ThrottledLog(Consumer<String> log, Executor later) {
        this.log = log;
        this.later = later;
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
            last = what;
            untold++;
            if (untold == 1) {
                long since = warnedNanos;
                later.execute(() -> tellRest(since));
            }
            return;
        }
        tell(what);
        hasWarned = true;
        warnedNanos = nowNanos;
    }

    /** Unless a later warning has told of them already. */
    private synchronized void tellRest(long since) {
        if (untold > 0 && since == warnedNanos) {
            untold--; // the last one is told itself
            tell(last);
            warnedNanos += EVERY_NANOS;
        }
    }

    private void tell(String what) {
        log.accept(untold == 0 ? what : what + " (and " + untold + " more since the last such line)");
        untold = 0;
    }
}
