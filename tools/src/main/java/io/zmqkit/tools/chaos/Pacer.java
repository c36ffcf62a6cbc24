package io.zmqkit.tools.chaos;

/** How many bytes may be read now, so that no more than so many pass in a second. One thread. */
final class Pacer {

    /** What was not used in so long is gone: else a pause would be followed by a flood. */
    private static final int BURSTS_PER_SECOND = 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private double bytes;
    private long sinceNanos;

    /** {@return how many bytes may be read now; fractions count} */
    long allowance(long nowNanos, long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return Long.MAX_VALUE;
        }
        double burst = Math.max(1, (double) bytesPerSecond / BURSTS_PER_SECOND);
        bytes = Math.min(burst, bytes + (nowNanos - sinceNanos) * (bytesPerSecond / NANOS_PER_SECOND));
        sinceNanos = nowNanos;
        return (long) bytes;
    }

    void spend(int count) {
        bytes -= count;
    }
}
