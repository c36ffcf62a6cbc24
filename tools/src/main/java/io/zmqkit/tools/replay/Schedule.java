package io.zmqkit.tools.replay;

/**
 * When what was recorded is due: as long after the start as in the recording, divided by the speed. The start is fixed, so
 * that no error adds up. Times are nanoseconds; those of the recording since 1970, the others of a clock that never steps.
 */
final class Schedule {

    private final double speed;
    private final long startNanos;
    private final long recordedStartNanos;
    private long latestNanos;

    /**
     * Starts now.
     *
     * @param speed more than 0; infinite for everything at once
     */
    Schedule(double speed, long startNanos, long recordedStartNanos) {
        this.speed = speed;
        this.startNanos = startNanos;
        this.recordedStartNanos = recordedStartNanos;
    }

    /** When it is due; never before what was asked for earlier, although the recorder's clock may have been set back. */
    long due(long recordedNanos) {
        latestNanos = Math.max(latestNanos, recordedNanos - recordedStartNanos);
        return startNanos + scale(latestNanos);
    }

    /** How long a pause of the recording is now. */
    long scale(long recordedPauseNanos) {
        return (long) (Math.max(0, recordedPauseNanos) / speed);
    }
}
