package io.zmqkit.tools.replay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;

/**
 * How a recording is played.
 *
 * @param endpoint where, over TCP
 * @param binds true if the socket binds there, false if it connects
 * @param speed 0.001 to 1000: 2 halves the pauses; infinite leaves them out
 * @param rounds how often, 1 to 1,000,000
 * @param patience how long to wait for a peer, for each reply or request of it, and until it has room, 1 ms to 1 h
 * @param queueBytes memory for messages that a peer has not taken yet, at least 1: if the recording has large ones, fewer
 *     are queued than the high-water mark allows
 * @param sockets socket settings
 */
public record ReplayOptions(
        Endpoint endpoint,
        boolean binds,
        double speed,
        int rounds,
        Duration patience,
        long queueBytes,
        SocketOptions sockets) {

    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 1000;

    /** Checks every range. */
    public ReplayOptions {
        if (!endpoint.isTcp()) {
            throw new IllegalArgumentException("a replay binds or connects to tcp:// only, was " + endpoint);
        }
        if (!(speed >= SLOWEST && speed <= FASTEST) && speed != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("speed must be 0.001-1000 or max, was " + speed);
        }
        Ranges.requireBetween("loop", rounds, 1, 1_000_000);
        Ranges.requirePositive("queue size", queueBytes);
        Ranges.requireBetween("wait", patience, Duration.ofMillis(1), Duration.ofHours(1));
    }

    /** How many messages may be queued for a peer if they are as large as this. */
    int queuedMessages(long largestBytes) {
        return (int) Math.max(1, Math.min(sockets.highWaterMark(), queueBytes / Math.max(1, largestBytes)));
    }
}
