package io.zmqkit.patterns.pipeline;

import java.time.Duration;

/**
 * How long a sink has waited for the next result, and for a sign of the ventilator. Pure state; times are from {@link
 * System#nanoTime}.
 */
final class SinkClock {

    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();
    /** More than one turn takes: if a turn is longer, this sink itself was paused. */
    private static final long LONGEST_TURN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Duration timeout;
    private long turnNanos;
    private long silenceNanos;
    private long startNanos;
    private long progressNanos;

    /** Takes the longest wait for a batch, and for each next result. */
    SinkClock(Duration timeout) {
        this.timeout = timeout;
    }

    /** The sink begins to wait. */
    void begin(long nowNanos) {
        turnNanos = nowNanos;
        progressNanos = nowNanos;
    }

    /** A turn of the sink's loop has ended. */
    void turn(long nowNanos) {
        silenceNanos += Math.min(nowNanos - turnNanos, LONGEST_TURN_NANOS);
        turnNanos = nowNanos;
    }

    /** A new batch was announced. */
    void batchBegan(long nowNanos) {
        startNanos = nowNanos;
        progressNanos = nowNanos;
    }

    /** The batch was announced again, and only begins now, because its ventilator had not heard READY. */
    void batchBeganLater(long nowNanos) {
        startNanos = nowNanos;
    }

    /** A result was accepted. */
    void progressed(long nowNanos) {
        progressNanos = nowNanos;
    }

    /** The ventilator of the batch was heard. */
    void ventilatorHeard() {
        silenceNanos = 0;
    }

    boolean isVentilatorSilent() {
        return silenceNanos > SILENCE_NANOS;
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - progressNanos > timeout.toNanos();
    }

    /** From the announcement of the batch to its last result. */
    Duration elapsed() {
        return Duration.ofNanos(progressNanos - startNanos);
    }
}
