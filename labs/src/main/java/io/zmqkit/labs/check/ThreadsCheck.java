package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;
import java.util.List;

/**
 * Lab 1: threads that wait for an event, add to one number, and are waited for. A short work, after which the total must
 * come at once; then a longer one whose clock stands still for a while, so that a sleep is over before the work is. The
 * stdin stays open, so that a thread that reads it never ends.
 */
public final class ThreadsCheck implements Check {

    static final int THREADS = 24;
    private static final int FEW_ADDITIONS = 500;
    private static final int ADDITIONS = 80_000;
    private static final int MORE_ADDITIONS = 3 * ADDITIONS;
    static final Duration WORK = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    static final Duration LOOK = Duration.ofMillis(5);
    private static final int ROUNDS = 4;

    private static final String JOIN = "wait for the end of every thread with join(), and print the total then";

    /** Makes the check. */
    public ThreadsCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        if (!trial.callsMethod("plusOne")) {
            throw NotYet.proven(
                    "each thread adds with plusOne",
                    "nothing in your program calls it",
                    "++ and incrementAndGet() add 1 and no more: plusOne leaves time for another thread between reading and"
                            + " writing, and for that the lock is there");
        }
        Student shortWork = trial.start(String.valueOf(THREADS), String.valueOf(FEW_ADDITIONS));
        waits(shortWork);
        shortWork.type("go\n");
        totalComesAtOnce(shortWork);
        isComplete(shortWork, FEW_ADDITIONS);
        endsWithStdinOpen(shortWork);
        shortWork.dismiss();

        LongWork.Growth growth = new LongWork.Growth();
        for (int round = 0; round < ROUNDS && !growth.isSeen(); round++) {
            longWork(trial, round == 0 ? ADDITIONS : MORE_ADDITIONS, growth);
        }
    }

    /** A program may be too quick, or the machine too busy, for answers that prove something: then it is done again. */
    private static void longWork(Trial trial, int additions, LongWork.Growth growth) throws InterruptedException {
        Student program = trial.start(String.valueOf(THREADS), String.valueOf(additions));
        program.awaitLine("ready", Trial.START, "a line \"ready\"", "print it before \"go\" is read");
        new LongWork(program, additions, growth).run();
        isComplete(program, additions);
        endsWithStdinOpen(program);
        program.dismiss();
    }

    private static void waits(Student program) throws InterruptedException {
        program.awaitLine("ready", Trial.START, "a line \"ready\"", "print it before \"go\" is read");
        String event =
                "an event is a CountDownLatch: let every thread await() it first, and the total wait for the threads";
        if (program.prints("done|total .*", Duration.ofMillis(100))) {
            throw new NotYet("no \"done\" and no total before \"go\"", "a thread that is done, or a total", event);
        }
        program.type("number\nhow many?\n");
        String number = program.awaitLine(
                "number -?\\d+", PATIENCE, "a line \"number N\"", "is there a thread that reads the commands?");
        if (!number.equals("number 0")) {
            throw new NotYet("number 0 before \"go\"", number, event);
        }
        Patience patience = Patience.of(PATIENCE);
        while (numbers(program).size() < 2) {
            if (patience.isOver() || program.ends(LOOK)) {
                throw new NotYet(
                        "two lines \"number 0\", one for \"number\" and one for \"how many?\"",
                        String.join(", ", program.lines()),
                        "any line but \"go\" prints the number");
            }
        }
    }

    static List<String> numbers(Student program) {
        return program.lines().stream()
                .filter(line -> line.startsWith("number "))
                .toList();
    }

    static int done(List<String> lines) {
        return (int) lines.stream().filter("done"::equals).count();
    }

    private static void totalComesAtOnce(Student program) throws InterruptedException {
        Patience work = Patience.of(WORK);
        while (done(program.lines()) < THREADS && !program.prints("total .*", LOOK)) {
            if (work.isOver() || program.ends(Duration.ZERO)) {
                throw new NotYet(
                        THREADS + " lines \"done\", and a line \"total N\", within " + WORK.toSeconds() + " s",
                        done(program.lines()) + " lines \"done\", and no total",
                        "does every thread get past the event, give its lock back, and say \"done\"?");
            }
        }
        Patience patience = Patience.of(AT_ONCE);
        while (!program.prints("total .*", LOOK)) {
            if (patience.isOver() || program.ends(Duration.ZERO)) {
                throw new NotYet(
                        "\"total N\" as soon as the last thread is done",
                        "nothing within " + AT_ONCE.toMillis() + " ms after the last \"done\"",
                        "a sleep guesses how long the work takes: join() waits for its end, and no longer");
            }
        }
        isTheLastWord(program);
    }

    static void isTheLastWord(Student program) throws InterruptedException {
        List<String> lines = program.lines();
        int total = 0;
        while (!lines.get(total).startsWith("total ")) {
            total++;
        }
        int done = done(lines.subList(0, total));
        if (done != THREADS) {
            program.ends(PATIENCE);
            throw new NotYet(
                    "the total after " + THREADS + " lines \"done\"",
                    "the total came after " + done + " of them",
                    done(program.lines()) > done ? JOIN : "each thread prints \"done\" when it has finished");
        }
    }

    private static void isComplete(Student program, int additions) {
        String line = program.lines().stream()
                .filter(each -> each.startsWith("total "))
                .findFirst()
                .orElseThrow();
        String all = "total " + (long) THREADS * additions;
        if (!line.equals(all)) {
            throw new NotYet(
                    all,
                    line,
                    "additions are lost, or not waited for. Two threads read the same value, and one addition is lost: do all of"
                            + " them take the same lock, around reading and writing? If they do: " + JOIN);
        }
    }

    private static void endsWithStdinOpen(Student program) throws InterruptedException {
        program.requireSuccess(
                PATIENCE,
                "a thread that is not a daemon keeps the process alive: here it is the one that reads stdin, and nobody"
                        + " types any more",
                "the total is right");
    }
}
