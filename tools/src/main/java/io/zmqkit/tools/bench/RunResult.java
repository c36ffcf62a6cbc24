package io.zmqkit.tools.bench;

import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one run has shown.
 *
 * @param begunMillis when it began, since 1970
 * @param sent messages that went out; 0 if somebody else sends
 * @param sendSeconds from the beginning until the last had been sent; with a rate at least until the next would have been due
 * @param delivered different messages that came; to all receivers, each receiver's count for itself
 * @param foreign messages that came and are not the bench's
 * @param receiveSeconds from the beginning until the last had come, with a rate at least until another would have been due to
 *     be sent; in a run that only receives, from the first
 * @param firstBatch messages that came together with the first, in a run that only receives: the clock begins with them, and
 *     they are left out of the rate; else 0
 * @param lost messages that should have come and did not; empty if nobody can tell
 * @param repeated messages that came again
 * @param disordered messages that came after a later one of the same sender
 * @param latencies null without a rate
 * @param cpuSeconds of each process, by name
 * @param trouble why it ended before its time; null if it did not
 * @param isBehind whether not all that was due could be sent, in twice the time
 * @param clockJumpMillis by how much the wall clock moved against the steady one
 */
public record RunResult(
        long begunMillis,
        long sent,
        double sendSeconds,
        long delivered,
        long foreign,
        double receiveSeconds,
        long firstBatch,
        OptionalLong lost,
        long repeated,
        long disordered,
        @Nullable Latencies latencies,
        Map<String, Double> cpuSeconds,
        @Nullable String trouble,
        boolean isBehind,
        long clockJumpMillis) {

    /** {@return messages a second that went out} */
    public double sentPerSecond() {
        return sendSeconds == 0 ? 0 : sent / sendSeconds;
    }

    /** {@return messages that came: the bench's own, or in a run that only receives, all} */
    public long counted() {
        return sent > 0 ? delivered : delivered + foreign;
    }

    /** {@return messages a second that came; NaN if all came at once, which shows no rate} */
    public double deliveredPerSecond() {
        if (receiveSeconds > 0) {
            return (counted() - firstBatch) / receiveSeconds;
        }
        return counted() > 0 ? Double.NaN : 0;
    }
}
