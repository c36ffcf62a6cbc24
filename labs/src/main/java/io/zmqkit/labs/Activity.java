package io.zmqkit.labs;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether a student's program wants the processor. On a busy machine a thread that has to wait for one wants it, too. */
final class Activity {

    private static final int LOOKS_FOR_A_LOOP = 100;
    private static final int LOOKS_FOR_A_REST = 10;
    private static final long LOOP_MILLIS = 20;
    private static final long REST_MILLIS = 10;

    private final Process process;
    private final ProcessTree tree;

    Activity(Process process, ProcessTree tree) {
        this.process = process;
        this.tree = tree;
    }

    /** True if it was found running nearly each time of a hundred. */
    boolean spins() throws InterruptedException {
        for (int look = 0, waits = 0; look < LOOKS_FOR_A_LOOP; look++) {
            waits += tree.isRunning() ? 0 : 1;
            if (waits > LOOKS_FOR_A_LOOP / 10 || ends(LOOP_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    /** Waits until it has ended, or was found waiting ten times in a row; false if neither was so in time. */
    boolean rests(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        int waits = 0;
        while (waits < LOOKS_FOR_A_REST && !ends(REST_MILLIS)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            waits = tree.isRunning() ? 0 : waits + 1;
        }
        return true;
    }

    private boolean ends(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }
}
