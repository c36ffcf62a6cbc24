package io.zmqkit.relay;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens to messages, and says so in the log when some are dropped, at most once a second. One thread. */
final class Tally {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long COMPLAIN_EVERY_NANOS = 1_000_000_000L;

    long received;
    long published;
    long duplicates;
    long outOfOrder;
    long notStored;
    private final Map<String, Long> dropped = new HashMap<>();
    private final Map<String, Long> complaints = new HashMap<>();
    private long lastComplaintNanos = System.nanoTime() - COMPLAIN_EVERY_NANOS;

    void drop(Enum<?> reason) {
        String name = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        dropped.merge(name, 1L, Long::sum);
        complaints.merge("dropped for its " + name, 1L, Long::sum);
    }

    void notStored(int messages, String why) {
        notStored += messages;
        complaints.merge("not stored, so not confirmed: " + why, (long) messages, Long::sum);
    }

    void historyRefused() {
        complaints.merge("history request refused: its client asks too often", 1L, Long::sum);
    }

    void historyFailed(String why) {
        complaints.merge("history request not answered: " + why, 1L, Long::sum);
    }

    /** Logs what went wrong since the last time, if that was a second ago. */
    void complain() {
        long now = System.nanoTime();
        if (!complaints.isEmpty() && now - lastComplaintNanos >= COMPLAIN_EVERY_NANOS) {
            lastComplaintNanos = now;
            complaints.forEach((what, messages) -> LOG.warn("{} x {}", messages, what));
            complaints.clear();
        }
    }

    RelayStats snapshot(long refused, long clients, long halfOpen, long topics, long behind) {
        return new RelayStats(
                received,
                published,
                duplicates,
                outOfOrder,
                notStored,
                dropped,
                refused,
                clients,
                halfOpen,
                topics,
                behind);
    }
}
