package io.zmqkit.bridge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/** Messages that a broker has yet to acknowledge, oldest first. One thread; the answers come in others. */
final class Pending {

    private final long patienceNanos;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long taken;
    private long late;
    private long failed;

    private static final class Entry {
        private final CompletableFuture<?> answer;
        private final long dueNanos;
        private boolean isLate;

        Entry(CompletableFuture<?> answer, long dueNanos) {
            this.answer = answer;
            this.dueNanos = dueNanos;
        }
    }

    Pending(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    void add(CompletableFuture<?> answer, long nowNanos) {
        entries.add(new Entry(answer, nowNanos + patienceNanos));
    }

    /** Looks which have been answered, and which should have been. */
    void settle(long nowNanos) {
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.answer.isDone()) {
                all.remove();
                if (entry.answer.isCompletedExceptionally()) {
                    failed++;
                } else {
                    taken++;
                }
            } else if (!entry.isLate && nowNanos - entry.dueNanos >= 0) {
                entry.isLate = true;
                late++;
            }
        }
    }

    int size() {
        return entries.size();
    }

    long taken() {
        return taken;
    }

    long late() {
        return late;
    }

    long failed() {
        return failed;
    }

    /** Waiting has ended: what is not answered has failed. */
    void giveUp() {
        failed += entries.size();
        entries.clear();
    }
}
