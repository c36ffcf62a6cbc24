package io.zmqkit.patterns.pipeline;

import java.time.Duration;

/**
 * How long a sink has waited for the next result, and for a word of the ventilator. Pure state; times are of {@link
 * System#nanoTime}.
 */
final class SinkClock {

    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();
    /** More than one turn takes: what is longer is time in which this sink itself stood still. */
    private static final long LONGEST_TURN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Duration timeout;
    private long turnNanos;
    private long silenceNanos;
    private long startNanos;
    private long progressNanos;

    /** Takes how long to wait for a batch, and for each next result. */
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

    /** A batch was announced that was not before. */
    void batchBegan(long nowNanos) {
        startNanos = nowNanos;
        progressNanos = nowNanos;
    }

    /** The batch was announced once more, and only now begins: its ventilator had not heard READY. */
    void batchBeganLater(long nowNanos) {
        startNanos = nowNanos;
    }

    /** A result was taken in. */
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
