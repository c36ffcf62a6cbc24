package io.zmqkit.chat;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a room's messages in order: each passes once, by seq, and a message that came too early waits for the missing
 * ones. Pure state, one thread.
 */
final class Timeline {

    private static final int MAX_EARLY = 2000; // beyond that, the history is asked again

    private final TreeMap<Long, Relayed> early = new TreeMap<>();
    private @Nullable String epoch;
    private long next;
    private long highest;

    /** True once it is known where to begin. */
    boolean isStarted() {
        return epoch != null;
    }

    boolean isEpoch(String other) {
        return other.equals(epoch);
    }

    /** Begins, or begins anew, with the message that has the number {@code first}; it may have come before. */
    void start(String newEpoch, long first) {
        if (!newEpoch.equals(epoch) || first < next) {
            early.values().removeIf(message -> !message.stamp().epoch().equals(newEpoch));
            highest = 0;
        }
        epoch = newEpoch;
        next = first;
    }

    long next() {
        return next;
    }

    /** Notes that the room's numbers have come as far as this. */
    void reached(long seq) {
        highest = Math.max(highest, seq);
    }

    /** True if messages are known to exist that have neither come nor been given up. */
    boolean isMissingSome() {
        return isStarted() && next <= highest;
    }

    /** Takes a message and returns those that are next in order now, often just this one, or none. */
    List<Relayed> take(Relayed message) {
        long seq = message.stamp().seq();
        reached(seq);
        if (isStarted() && seq < next) {
            return List.of();
        }
        if (early.size() < MAX_EARLY || seq == next) {
            early.put(seq, message);
        }
        return isStarted() ? inOrder() : List.of();
    }

    /** The messages that are next in order now. */
    List<Relayed> inOrder() {
        List<Relayed> ready = new ArrayList<>();
        early.headMap(next).clear();
        for (Relayed message = early.remove(next); message != null; message = early.remove(next)) {
            ready.add(message);
            next++;
        }
        return ready;
    }

    /** Gives up what is no longer kept; returns how many messages that were. */
    long skipTo(long first) {
        long skipped = Math.max(0, first - next);
        next = Math.max(next, first);
        return skipped;
    }
}
