package io.zmqkit.core.jeromq;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How long the next attempt to connect may take, and how long to wait before it: each failure doubles both, and a
 * connection that lasted resets them. So a machine that is too busy for one handshake does not get more of them.
 *
 * <pre>
 *   failures in a row   0       1       2       3       4       5 and more
 *   handshake           0.5 s   1 s     2 s     4 s     8 s     16 s
 *   pause before it     0.1 s   0.2 s   0.4 s   0.8 s   1.6 s   2.5 s
 * </pre>
 *
 * <p>A handshake gets up to a quarter more, at random, and JeroMQ draws each pause from 0 to twice that, so that many
 * clients do not come back at once. While nothing listens JeroMQ doubles the pause itself, up to 5 s. Kept for each
 * endpoint, as JeroMQ names it. Times are from {@link System#nanoTime}. One thread.
 */
public final class ConnectionTimes {

    public static final int FIRST_PAUSE_MILLIS = 100;
    public static final int LONGEST_PAUSE_MILLIS = 2500; // half of 5 s, for what JeroMQ adds
    /** A shorter connection also counts as a failure: the peer accepts, greets, and hangs up. */
    static final long LASTING_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int MOST_DOUBLINGS = 5;

    private final int firstHandshakeMillis;
    private final RandomGenerator random;
    private final Map<String, Peer> peers = new HashMap<>();

    private static final class Peer {
        int failures;
        long greetedAt;
        boolean greeted;
    }

    public ConnectionTimes(Duration firstHandshake, RandomGenerator random) {
        firstHandshakeMillis = (int) firstHandshake.toMillis();
        this.random = random;
    }

    private Peer peer(String endpoint) {
        return peers.computeIfAbsent(endpoint, key -> new Peer());
    }

    /** TCP is connected; returns how many milliseconds the handshake may take. */
    public int connected(String endpoint) {
        Peer peer = peer(endpoint);
        peer.greeted = false;
        int millis = firstHandshakeMillis << peer.failures;
        return millis + random.nextInt(millis / 4 + 1);
    }

    /** The peer's greeting has arrived. */
    public void greeted(String endpoint, long now) {
        Peer peer = peer(endpoint);
        peer.greeted = true;
        peer.greetedAt = now;
    }

    /** The connection ended; returns how many milliseconds to wait before the next one. */
    public int disconnected(String endpoint, long now) {
        Peer peer = peer(endpoint);
        boolean lasted = peer.greeted && now - peer.greetedAt >= LASTING_NANOS;
        peer.failures = lasted ? 0 : Math.min(peer.failures + 1, MOST_DOUBLINGS);
        peer.greeted = false;
        return lasted ? FIRST_PAUSE_MILLIS : Math.min(FIRST_PAUSE_MILLIS << peer.failures, LONGEST_PAUSE_MILLIS);
    }
}
