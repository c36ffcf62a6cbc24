package io.zmqkit.relay;

import io.zmqkit.relay.Intake.Arrival;
import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.log.MessageLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the log: takes what comes out of it, has it judged and stored, and then published, which confirms it. While the
 * relay still reads what was said before it came, nothing is published; clients fetch that from the history. The relay's
 * thread.
 */
final class Follower {

    private static final int MAX_BATCHES_PER_TURN = 16;

    private final MessageLog log;
    private final Acceptance acceptance;
    private final Intake intake;
    private final Publication publication;
    private boolean isCompared;
    private boolean hasServed; // when the entries that come again first came

    Follower(MessageLog log, Acceptance acceptance, Intake intake, Publication publication) {
        this.log = log;
        this.acceptance = acceptance;
        this.intake = intake;
        this.publication = publication;
    }

    /** Takes what has come out of the log, up to a bound. */
    void follow() {
        for (int i = 0; i < MAX_BATCHES_PER_TURN; i++) {
            boolean serves =
                    log.isCaughtUp() || hasServed; // before: the entries with which it catches up were said long ago
            List<Entry> entries = log.take(acceptance.leftInSegment());
            if (entries.isEmpty()) {
                break;
            }
            hasServed = false;
            if (!follow(entries, serves)) {
                break;
            }
        }
        if (!isCompared && log.isShared() && log.isCaughtUp()) {
            publication.requireNothingUnknown();
            isCompared = true;
        }
    }

    /** Returns false if the entries will come again, and should not at once. */
    private boolean follow(List<Entry> entries, boolean serves) {
        List<Arrival> accepted = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            intake.judge(entry).ifPresent(accepted::add);
        }
        if (publication.store(accepted, log.isShared())) {
            confirm(entries);
            if (serves) {
                publication.publishAll(accepted);
            }
            return true;
        }
        acceptance.undo();
        if (log.takeBack(entries)) {
            hasServed = serves;
            return false;
        }
        publication.publishUnstored(accepted);
        return true;
    }

    private void confirm(List<Entry> entries) {
        Entry last = entries.get(entries.size() - 1);
        if (acceptance.confirm(last.position(), last.millis(), entries.size())) {
            acceptance.forgetSessions();
            log.passed(acceptance::state);
        }
    }

    /** The relay ends here. */
    void end() {
        log.passed(acceptance::state);
    }
}
