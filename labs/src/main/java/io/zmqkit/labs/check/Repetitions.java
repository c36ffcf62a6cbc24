package io.zmqkit.labs.check;

import java.time.Duration;

/**
 * When the sender of lab 14 has sent one of its lines, and how far that proves that it sends again after the timeout, whatever
 * others say: a copy counts that came about a timeout after the one before it, while the others did not pause.
 */
final class Repetitions {

    private static final Duration TOO_SOON = LossyRelay.TIMEOUT.multipliedBy(2).dividedBy(3);
    private static final int PROOFS = 2;

    private final OtherSpeaker others;
    private int copies;
    private int proofs;
    private long first;
    private long latest;

    Repetitions(OtherSpeaker others) {
        this.others = others;
    }

    void add() {
        long now = System.nanoTime();
        Duration gap = Duration.ofNanos(now - latest);
        if (copies++ == 0) {
            first = now;
        } else if (gap.compareTo(TOO_SOON) > 0 && !others.hasPausedSince(latest)) {
            proofs++;
        }
        latest = now;
    }

    boolean areProven() {
        return proofs >= PROOFS;
    }

    /** True if the others have been silent for a while since the latest copy. */
    boolean pausedSinceLatest() {
        return others.hasPausedSince(latest);
    }

    /** From one copy to the next. */
    Duration mean() {
        return Duration.ofNanos(latest - first).dividedBy(Math.max(1, copies - 1));
    }

    Duration sinceFirst() {
        return Duration.ofNanos(System.nanoTime() - first);
    }

    Duration sinceLatest() {
        return Duration.ofNanos(System.nanoTime() - latest);
    }

    /** Were so many copies sent without the time between? */
    boolean areTooFast(int gaps) {
        return sinceFirst().compareTo(TOO_SOON.multipliedBy(gaps)) < 0;
    }
}
