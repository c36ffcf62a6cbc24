package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The second part of lab 1's check: asks for the number again and again while the threads add. */
final class LongWork {

    private static final Duration STANDS_STILL = Duration.ofMillis(2200);

    private final Student program;
    private final int additions;
    private final Growth growth;
    private final List<Integer> doneBefore = new ArrayList<>(); // when the number was asked for
    private int mostThreads;

    /** What the answers of all rounds prove: that the number grows by 1, or that it does so by a thread's whole work. */
    static final class Growth {

        /** So often the number is not asked for by chance just when it is a multiple. */
        private static final int ANSWERS = 8;

        private final List<Long> multiples = new ArrayList<>();
        private boolean isSeen;

        boolean isSeen() {
            return isSeen;
        }

        private void add(long number, int additions) {
            if (number % additions != 0) {
                isSeen = true;
            } else {
                multiples.add(number);
            }
        }

        private void requireByOne() {
            if (!isSeen && multiples.size() >= ANSWERS) {
                throw new NotYet(
                        "a number that grows by 1",
                        "asked " + multiples.size() + " times while the threads add, it was never but one of "
                                + multiples.stream().distinct().toList(),
                        "each thread adds to a variable of its own: add to the one number, each time");
            }
        }
    }

    LongWork(Student program, int additions, Growth growth) {
        this.program = program;
        this.additions = additions;
        this.growth = growth;
    }

    void run() throws InterruptedException {
        mostThreads = program.threads();
        program.type("go\n");
        ask();
        if (program.suspend()) {
            mostThreads = Math.max(mostThreads, program.threads());
            program.ends(STANDS_STILL);
            program.resume();
        }
        Patience patience = Patience.of(ThreadsCheck.WORK);
        while (!program.prints("total .*", ThreadsCheck.LOOK)) {
            if (patience.isOver() || program.ends(Duration.ZERO)) {
                throw new NotYet(
                        "a line \"total N\" within " + ThreadsCheck.WORK.toSeconds() + " s after \"go\"",
                        ThreadsCheck.done(program.lines()) + " lines \"done\", and no total",
                        "does every thread get past the event, and give its lock back?");
            }
            ask();
        }
        ThreadsCheck.isTheLastWord(program);
        haveBeenThreads();
        haveAddedToTheNumber();
    }

    private void ask() {
        doneBefore.add(ThreadsCheck.done(program.lines()));
        program.type("number\n");
        mostThreads = Math.max(mostThreads, program.threads());
    }

    private void haveBeenThreads() {
        if (mostThreads > 0 && mostThreads < ThreadsCheck.THREADS) {
            throw new NotYet(
                    ThreadsCheck.THREADS + " threads that add at the same time",
                    "at most " + mostThreads + " threads in all, those of the JVM included",
                    "is each thread started, with start() and not with run()? (virtual threads are not counted here)");
        }
    }

    private void haveAddedToTheNumber() {
        List<String> answers = ThreadsCheck.numbers(program);
        for (int i = 0; i < Math.min(answers.size(), doneBefore.size()); i++) {
            long number = Long.parseLong(answers.get(i).substring("number ".length()));
            long least = (long) doneBefore.get(i) * additions;
            if (number < least) {
                throw new NotYet(
                        "number " + least + " or more when " + doneBefore.get(i) + " threads are done",
                        answers.get(i),
                        "each addition is in the one number at once, and none is lost: do all threads add to it, and do"
                                + " all of them take the same lock?");
            }
            if (i > 0) { // the first may be answered before any thread has got past the event
                growth.add(number, additions);
            }
        }
        growth.requireByOne();
    }
}
