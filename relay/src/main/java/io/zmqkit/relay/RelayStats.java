package io.zmqkit.relay;

import io.zmqkit.core.Stats;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link Relay} has done since it started.
 *
 * @param received messages taken from the collector
 * @param published messages published, ticks not counted
 * @param duplicates resent messages that had been accepted before
 * @param outOfOrder messages that came before their predecessor; their client resends them
 * @param notStored messages that could not be written to the history; their client resends them
 * @param dropped messages that broke a rule, by reason
 * @param refused connections that were turned away; 0 in a relay without CURVE
 * @param clients connections to the publisher that have finished the handshake, now
 * @param halfOpen connections to all three endpoints that have not, now
 * @param topics topics that somebody is subscribed to now, as many as the limit of subscriptions at most
 * @param behind entries of a log that is shared with other relays which this one has still to read, now
 */
public record RelayStats(
        long received,
        long published,
        long duplicates,
        long outOfOrder,
        long notStored,
        Map<String, Long> dropped,
        long refused,
        long clients,
        long halfOpen,
        long topics,
        long behind)
        implements Stats {

    /** Copies the map. */
    public RelayStats {
        dropped = Map.copyOf(dropped);
    }

    /** {@return one line for a person} */
    @Override
    public String toString() {
        String reasons = dropped.isEmpty() ? "" : " " + new TreeMap<>(dropped);
        return received + " received, " + published + " published, " + duplicates + " duplicates, " + outOfOrder
                + " out of order, " + notStored + " not stored, "
                + dropped.values().stream().mapToLong(Long::longValue).sum() + " dropped" + reasons + ", "
                + (refused == 0 ? "" : refused + " connections refused, ") + clients + " clients, "
                + (halfOpen == 0 ? "" : halfOpen + " half-open connections, ") + topics + " topics subscribed"
                + (behind == 0 ? "" : ", " + behind + " entries behind the log");
    }
}
