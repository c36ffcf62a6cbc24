package io.zmqkit.relay;

import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks twice a second whether the journal is still where it was opened, even while nobody says anything. Logs once
 * when it is gone, and once when it is back. One thread.
 */
final class JournalWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long EVERY_NANOS = 500_000_000L;

    private final Journal journal;
    private long dueNanos;
    private boolean well = true;

    JournalWatch(Journal journal, long nowNanos) {
        this.journal = journal;
        dueNanos = nowNanos + EVERY_NANOS;
    }

    void look(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = nowNanos + EVERY_NANOS;
        try {
            journal.verify();
            if (!well) {
                LOG.warn("history {} is back", journal.name());
            }
            well = true;
        } catch (JournalException e) {
            if (well) {
                LOG.warn("{}", e.getMessage());
            }
            well = false;
        }
    }

    /** True if the last check found the journal in its place. */
    boolean isWell() {
        return well;
    }
}
