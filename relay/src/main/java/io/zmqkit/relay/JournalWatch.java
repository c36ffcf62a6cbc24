package io.zmqkit.relay;

import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second whether the journal is still where it was opened, also while nobody says anything, and logs once
 * that it is gone, and once that it is back. One thread.
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

    /** True if the journal was where it belongs when it was last looked for. */
    boolean isWell() {
        return well;
    }
}
