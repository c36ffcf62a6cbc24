package io.zmqkit.core.guard;

import static io.zmqkit.core.Ranges.requireBetween;

import io.zmqkit.core.socket.Sockets;
import java.time.Duration;

/**
 * What one peer may cost a bound socket. A peer that exceeds a limit is disconnected or ignored; the others do not
 * notice.
 *
 * @param subscriptions topics that all connections to one publisher may be subscribed to, counted once for each
 *     connection, and once for every ten bytes of a long one; a single connection may have half of them; 2 to
 *     10,000,000
 * @param subscriptionBytes longest subscription, its first byte included, 64 to 1,024: longer ones overflow JeroMQ's
 *     stack
 * @param frames frames that one message may have, 1 to 100,000
 * @param halfOpen connections that have not finished the handshake; the one that has waited longest is closed for a new
 *     one, 1 to 1,000,000
 * @param handshake how long a connection may take to finish the handshake, 100 ms to 10 min; after that it is closed
 *     for a new one, or by {@link Sockets#closeLateHandshakes}. The answer to a heartbeat ends the handshake, so {@link
 *     Sockets} probes within two thirds of it: if it is less than 15 s, peers may pause for 0.6 of it only. Where the
 *     program has turned heartbeats off, a connection that has greeted is not closed for being late
 */
public record Limits(int subscriptions, int subscriptionBytes, int frames, int halfOpen, Duration handshake) {

    /** The defaults. */
    public static final Limits DEFAULTS = new Limits(100_000, 512, 1000, 1000, Duration.ofSeconds(15));

    /** Checks every range. */
    public Limits {
        requireBetween("maximum number of subscriptions", subscriptions, 2, 10_000_000);
        requireBetween("maximum length of a subscription", subscriptionBytes, 64, 1024);
        requireBetween("maximum number of frames", frames, 1, 100_000);
        requireBetween("maximum number of half-open connections", halfOpen, 1, 1_000_000);
        requireBetween("handshake time", handshake, Duration.ofMillis(100), Duration.ofMinutes(10));
    }
}
