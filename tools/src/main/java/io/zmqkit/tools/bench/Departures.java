package io.zmqkit.tools.bench;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one sender has done in a round. Its own thread writes, any may read. */
final class Departures {

    private final AtomicLong sent = new AtomicLong();
    private volatile long lastNanos;
    private volatile boolean isBehind;
    private volatile @Nullable String trouble;

    void add(int messages) {
        sent.lazySet(sent.get() + messages);
    }

    void endedAt(long nanos) {
        lastNanos = nanos;
    }

    /** What should have been sent would have taken more than twice the time. */
    void fellBehind() {
        isBehind = true;
    }

    boolean isBehind() {
        return isBehind;
    }

    void failed(String why) {
        trouble = why;
    }

    long sent() {
        return sent.get();
    }

    /** {@return when it had sent everything, on System.nanoTime} */
    long lastNanos() {
        return lastNanos;
    }

    /** {@return why it stopped before its time; null if it did not} */
    @Nullable
    String trouble() {
        return trouble;
    }
}
