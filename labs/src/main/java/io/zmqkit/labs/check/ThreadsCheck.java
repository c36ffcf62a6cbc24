package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;
import java.util.List;

/**
 * Lab 1: threads that wait for an event, add to one number, and are waited for. The stdin stays open, so that a
 * thread that reads it never ends.
 */
public final class ThreadsCheck implements Check {

    private static final int THREADS = 24;
    private static final int ADDITIONS = 80_000;
    private static final Duration WORK = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    /** Makes the check. */
    public ThreadsCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        Student program = trial.start(String.valueOf(THREADS), String.valueOf(ADDITIONS));
        program.awaitLine("ready", Trial.START, "a line \"ready\"", "print it when the threads are started");
        waits(program);
        program.type("go\n");
        String total = program.awaitLine(
                "total \\d+",
                WORK,
                "a line \"total N\" after \"go\"",
                "does every thread get past the event, and give its lock back?");
        isTheLastWord(program);
        isComplete(Long.parseLong(total.substring("total ".length())));
        int code = program.exitCode(
                PATIENCE,
                "a thread that is not a daemon keeps the process alive: here it is the one that reads stdin, and nobody"
                        + " types any more");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "the total is right: that is success");
        }
    }

    private static void waits(Student program) throws InterruptedException {
        program.type("number\n");
        String line = program.awaitLine(
                "number -?\\d+",
                PATIENCE,
                "an answer to a line on stdin",
                "is there a thread that reads the commands?");
        if (!line.equals("number 0") || program.prints("done|total .*", Duration.ofMillis(100))) {
            throw new NotYet(
                    "no thread begins before \"go\"",
                    line.equals("number 0") ? "a thread that is done, or a total" : '"' + line + '"',
                    "an event is a CountDownLatch: let every thread await() it first, and the total wait for the threads");
        }
        int threads = program.threads();
        if (threads > 0 && threads < THREADS) {
            throw new NotYet(
                    THREADS + " threads that wait for \"go\"",
                    threads + " threads in all, those of the JVM included",
                    "is each thread started, with start() and not with run()? (virtual threads are not counted here)");
        }
    }

    private static void isTheLastWord(Student program) {
        List<String> lines = program.lines();
        int total = 0;
        while (!lines.get(total).startsWith("total ")) {
            total++;
        }
        long done = lines.subList(0, total).stream().filter("done"::equals).count();
        if (done != THREADS) {
            throw new NotYet(
                    "the total after " + THREADS + " lines \"done\"",
                    "the total came before " + (THREADS - done) + " of them",
                    "wait for the end of every thread with join(), and print the total then");
        }
    }

    private static void isComplete(long total) {
        long all = (long) THREADS * ADDITIONS;
        if (total != all) {
            throw new NotYet(
                    "total " + all,
                    "total " + total + ": " + (all - total) + " additions are lost",
                    "two threads read the same value: do all of them take the same lock, around reading and writing?");
        }
    }
}
