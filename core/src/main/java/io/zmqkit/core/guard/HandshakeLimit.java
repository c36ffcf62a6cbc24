package io.zmqkit.core.guard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not finished the handshake: how many there may be, and for how long. Used under the lock of
 * {@link Connections}; times are from {@link System#nanoTime}.
 */
final class HandshakeLimit {

    private final int most;
    private final long nanos;
    private final boolean endsLate;
    private final Set<Peer> halfOpen = new LinkedHashSet<>();

    /** One to close, and why. */
    record Ended(Peer peer, String why) {}

    /**
     * Starts with none.
     *
     * @param limits how many, and for how long
     * @param endsLate whether one is closed for being late: only if heartbeats make every peer answer well within the
     *     time
     */
    HandshakeLimit(Limits limits, boolean endsLate) {
        most = limits.halfOpen();
        nanos = limits.handshake().toNanos();
        this.endsLate = endsLate;
    }

    void add(Peer peer) {
        halfOpen.add(peer);
    }

    /** {@return whether it was half-open so far} */
    boolean finished(@Nullable Peer peer) {
        return halfOpen.remove(peer);
    }

    int size() {
        return halfOpen.size();
    }

    /** Takes out those whose time is up, and the oldest ones if new ones would make too many. */
    List<Ended> end(int more, long nowNanos) {
        List<Ended> ended = new ArrayList<>();
        while (!halfOpen.isEmpty()) {
            Peer oldest = halfOpen.iterator().next();
            boolean isLate = endsLate && nowNanos - oldest.sinceNanos > nanos;
            if (!isLate && halfOpen.size() + more <= most) {
                break;
            }
            halfOpen.remove(oldest);
            String why = isLate ? "did not finish the handshake" : "too many have not finished the handshake";
            ended.add(new Ended(oldest, why));
        }
        return ended;
    }

    /** Takes out all. */
    List<Peer> endAll() {
        List<Peer> all = List.copyOf(halfOpen);
        halfOpen.clear();
        return all;
    }

    /** A host's newest connection that has not been refused yet; null if there is none. */
    @Nullable
    Peer newestOf(String host) {
        Peer newest = null;
        for (Peer peer : halfOpen) {
            if (!peer.isRefused && peer.address.startsWith(host + ":")) {
                newest = peer;
            }
        }
        return newest;
    }
}
