package io.zmqkit.patterns.pipeline;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;

/**
 * The tasks of one batch: which are done, which are in progress, and which is to be dealt next. Knows nothing of
 * sockets and clocks. One thread.
 */
final class Ledger {

    private final int tasks;
    private final BitSet done = new BitSet();
    private final UnderWay underWay;
    private int doneCount;
    private int sent;
    private long sentAgain;
    private long lostResults;
    private long sinkRestarts;

    Ledger(int tasks, Duration taskTimeout) {
        this.tasks = tasks;
        underWay = new UnderWay(taskTimeout);
    }

    /** A task whose time is up, or else the next new one; 0 if there is none to deal now: the window is full, or the rest is under way. */
    int next(int window, long now) {
        int due = underWay.due(now);
        int fresh = done.nextClearBit(sent + 1);
        boolean windowOpen = underWay.size() < window && fresh <= tasks;
        return due > 0 || !windowOpen ? due : fresh;
    }

    void dealt(int task, long now) {
        underWay.dealt(task, now);
        sentAgain += task > sent ? 0 : 1;
        sent = Math.max(sent, task);
    }

    /** Any of the tasks in progress may have been lost with it. */
    void connectionLost(long now) {
        underWay.connectionLost(now);
    }

    /** Takes note of a DONE; false if it is not for a task, or not the first for it. */
    boolean confirm(int task) {
        boolean isNew = task >= 1 && task <= tasks && !done.get(task);
        if (isNew) {
            done.set(task);
            doneCount++;
            underWay.confirmed(task);
        }
        return isNew;
    }

    void confirmAll() {
        done.set(1, tasks + 1);
        doneCount = tasks;
        underWay.clear();
    }

    /** The old sink's results are gone, and nobody knows which of the results on their way reach the new one. */
    void startAgain() {
        sinkRestarts++;
        lostResults += done();
        done.clear();
        doneCount = 0;
        underWay.clear();
        sent = 0;
    }

    int done() {
        return doneCount;
    }

    long sentAgain() {
        return sentAgain;
    }

    long sinkRestarts() {
        return sinkRestarts;
    }

    long lostResults() {
        return lostResults;
    }

    Optional<PipelineVentilator.Unconfirmed> unconfirmed() {
        return underWay.mostDealt();
    }
}
