package io.zmqkit.tools.bench;

import org.HdrHistogram.Histogram;

/**
 * How long messages took: from the moment at which each should have been sent, and from that at which it was. The two differ
 * when the bench itself was held up, most of all when it had to wait for an answer before it could send again: a stall then
 * delays every message that should have been sent during it, and the second figure shows one of them. Nanoseconds. One
 * thread.
 */
public final class Latencies {

    private static final int DIGITS = 3;

    private final Histogram corrected = new Histogram(DIGITS);
    private final Histogram uncorrected = new Histogram(DIGITS);

    void note(long intendedNanos, long sentNanos, long receivedNanos) {
        corrected.recordValue(Math.max(0, receivedNanos - intendedNanos));
        uncorrected.recordValue(Math.max(0, receivedNanos - sentNanos));
    }

    void add(Latencies other) {
        corrected.add(other.corrected);
        uncorrected.add(other.uncorrected);
    }

    /** {@return from the intended moment on} */
    public Histogram corrected() {
        return corrected;
    }

    /** {@return from the moment of sending on} */
    public Histogram uncorrected() {
        return uncorrected;
    }
}
