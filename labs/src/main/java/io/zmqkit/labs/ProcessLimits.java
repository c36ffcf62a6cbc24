package io.zmqkit.labs;

import org.jspecify.annotations.Nullable;

/** How many threads and child processes a student's program may have. To be asked again and again, by one thread. */
final class ProcessLimits {

    private static final int MOST_THREADS = 200;
    private static final int MOST_CHILDREN = 10;
    private static final int QUESTIONS_PER_LOOK_AT_CHILDREN = 5; // it reads all of /proc

    private final ProcessTree tree;
    private int questions;

    ProcessLimits(ProcessTree tree) {
        this.tree = tree;
    }

    /** {@return the verdict on a program that has too many of one kind; null if it has not} */
    @Nullable
    NotYet exceeded() {
        int threads = tree.threads();
        if (threads > MOST_THREADS) {
            return new NotYet(
                    "at most " + MOST_THREADS + " threads",
                    threads + ", so your program was ended",
                    "is there a loop that starts threads and never waits for one?");
        } else if (questions++ % QUESTIONS_PER_LOOK_AT_CHILDREN == 0 && tree.children(MOST_CHILDREN) > MOST_CHILDREN) {
            return new NotYet(
                    "at most " + MOST_CHILDREN + " child processes",
                    "more, so your program was ended",
                    "no lab needs a process of yours: is there a loop that starts them?");
        }
        return null;
    }
}
