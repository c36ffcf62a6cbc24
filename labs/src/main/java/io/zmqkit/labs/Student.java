package io.zmqkit.labs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A student's program as it runs: a JVM of its own, with limits on its memory, output, threads and child processes. Every
 * wait ends when the program has ended. For the thread of the check.
 */
public final class Student implements AutoCloseable {

    private static final int LINES_SHOWN = 4;
    private static final Duration SLICE = Duration.ofMillis(50);

    private final String sourceName;
    private final String arguments;
    private final Process process;
    private final ProcessTree tree;
    private final ProcessLimits limits;
    private final Activity activity;
    private final Keyboard keyboard;
    private final Trace trace;
    private final Party terminal;
    private final Transcript output;
    private final Transcript errors = new Transcript(line -> {});
    private final Thread onSignal = new Thread(this::kill, "kill-student");
    private final CompletableFuture<Long> ended;
    private final List<String> args;
    private final long startedAt = System.nanoTime();
    private volatile @Nullable NotYet cutOff;
    private volatile @Nullable Situation lastSeen;
    private volatile boolean isKilled;
    private boolean isAside;

    Student(StudentJvm.Program program, String classPath, int mebibytes, List<String> args, Trace trace) {
        String mark = UUID.randomUUID().toString();
        sourceName = program.sourceName();
        arguments = Situation.commandLine(args);
        this.args = args;
        this.trace = trace;
        terminal = trace.party("terminal", "");
        output = new Transcript(terminal::received);
        process = StudentJvm.start(program, classPath, mebibytes, args, mark);
        tree = new ProcessTree(process, mark);
        ended = process.onExit().thenApply(unused -> System.nanoTime());
        limits = new ProcessLimits(tree);
        activity = new Activity(process, tree);
        keyboard = new Keyboard(process);
        Runtime.getRuntime().addShutdownHook(onSignal);
        Runnable tooMuch = () -> cutOff(Transcript.tooMuch());
        output.follow(process.inputReader(StandardCharsets.UTF_8), tooMuch);
        errors.follow(process.errorReader(StandardCharsets.UTF_8), tooMuch);
    }

    /** Ends a program that has used too much of something; the first reason counts. */
    void cutOff(NotYet reason) {
        synchronized (this) {
            if (cutOff != null) {
                return;
            }
            cutOff = reason;
        }
        kill();
    }

    /** What the program was ended for, if it used too much of something. */
    @Nullable
    NotYet cutOff() {
        return cutOff;
    }

    /** Ends the program if it has too many threads or processes. */
    void inspect() {
        NotYet exceeded = limits.exceeded();
        if (exceeded != null) {
            cutOff(exceeded);
        }
    }

    /**
     * Waits for a line on the program's stdout.
     *
     * @param regex what the whole line has to match
     * @param within how long to wait, on an idle machine
     * @param expected for the verdict, for example {@code a line "World 1"}
     * @param cause the likely cause if it does not come
     * @return the first such line, also if it was printed before
     * @throws NotYet if it did not come in time, or cannot come any more
     * @throws InterruptedException never in a check
     */
    public String awaitLine(String regex, Duration within, String expected, String cause) throws InterruptedException {
        String line = findLine(regex, within);
        if (line == null) {
            List<String> lines = lines();
            String seen = lines.isEmpty() ? "no output" : "the last line is \"" + lines.get(lines.size() - 1) + '"';
            throw new NotYet(expected + " within " + text(within), seen, cause);
        }
        return line;
    }

    /**
     * Waits for a line on the program's stdout that may not come.
     *
     * @param regex what the whole line has to match
     * @param within how long to wait, on an idle machine
     * @return the first such line, also if it was printed before; null if it did not come in time, or cannot come any more
     * @throws InterruptedException never in a check
     */
    public @Nullable String findLine(String regex, Duration within) throws InterruptedException {
        String found = output.await(Pattern.compile(regex), Patience.of(within));
        terminal.waited(found != null);
        return found;
    }

    /** {@return the last few lines of its stdout, for a verdict} */
    public String lastLines() {
        return output.last(LINES_SHOWN);
    }

    /**
     * Tells whether a line comes on the program's stdout.
     *
     * @param regex what the whole line has to match
     * @param within how long to wait
     * @return true as soon as there is such a line
     * @throws InterruptedException never in a check
     */
    public boolean prints(String regex, Duration within) throws InterruptedException {
        return output.await(Pattern.compile(regex), within) != null;
    }

    /** {@return what the program has printed on stdout so far} */
    public List<String> lines() {
        return output.lines();
    }

    /** {@return what the program has printed on stderr so far} */
    public List<String> errors() {
        return errors.lines();
    }

    /**
     * Types into the program's stdin. A program that has ended hears nothing.
     *
     * @param text with its own line ends, at most a few kilobytes
     */
    public void type(String text) {
        terminal.sent(System.nanoTime(), text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        keyboard.type(text);
    }

    /** Ends the program's stdin, as Ctrl-D does. */
    public void endInput() {
        terminal.sent(System.nanoTime(), "(the end of its input)");
        keyboard.end();
    }

    /**
     * Waits for the program's end.
     *
     * @param within how long to wait
     * @return true as soon as it has ended
     * @throws InterruptedException never in a check
     */
    public boolean ends(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for the program's end.
     *
     * @param within how long to wait, on an idle machine
     * @param cause the likely cause if it does not end
     * @return its exit code
     * @throws NotYet if it still runs then
     * @throws InterruptedException never in a check
     */
    public int exitCode(Duration within, String cause) throws InterruptedException {
        terminal.waited(true); // it is not a message that may be missing
        Patience patience = Patience.of(within);
        while (!ends(patience.atMost(SLICE))) {
            if (patience.isOver()) {
                throw new NotYet("your program ends within " + text(within), "it still runs", cause);
            }
        }
        awaitOutput();
        return process.exitValue();
    }

    /**
     * Waits for the end of a program that has done all it should.
     *
     * @param within how long to wait, on an idle machine
     * @param cause the likely cause if it does not end
     * @param why it should end with 0, for example {@code all updates came}
     * @throws NotYet if it still runs then, or says that it has failed
     * @throws InterruptedException never in a check
     */
    public void requireSuccess(Duration within, String cause, String why) throws InterruptedException {
        int code = exitCode(within, cause);
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, why + ": that is success");
        }
    }

    /** Has played its part: ends it if it still runs, and no verdict tells of it any more. */
    public void dismiss() {
        setAside(true);
        kill();
    }

    /**
     * Lets a program run while the check plays with another one.
     *
     * @param aside true if verdicts are to be silent about it
     */
    public void setAside(boolean aside) {
        isAside = aside;
    }

    boolean isAside() {
        return isAside;
    }

    /**
     * Tells where its threads are.
     *
     * @return for example {@code 4 threads, each waits in Socket.send, line 41}; empty where the JDK does not tell
     * @throws InterruptedException never in a check
     */
    public List<String> places() throws InterruptedException {
        return ThreadDump.places(pid(), sourceName);
    }

    /** {@return an exception that it has not caught, so far; null if there is none} */
    @Nullable
    Crash crash() throws InterruptedException {
        awaitOutput();
        return Crash.in(errors(), sourceName);
    }

    /**
     * Tells how the program has failed.
     *
     * @return the exception that ended it or one of its threads, with its message; empty if there was none
     * @throws InterruptedException never in a check
     */
    public String exception() throws InterruptedException {
        Crash crash = crash();
        return crash == null ? "" : crash.what();
    }

    /**
     * Gives the cause of a silence, if it is one: a program that has ended is silent for another reason.
     *
     * @param cause the likely cause if the program still runs
     * @return that, or that the program should not have ended
     * @throws InterruptedException never in a check
     */
    public String whySilent(String cause) throws InterruptedException {
        if (!exception().isEmpty()) {
            return "see the exception, and the line that it comes from";
        }
        return process.isAlive() ? cause : "it has ended, and its task is not done: what does it not wait for?";
    }

    /** {@return what it is doing now, or was doing before it was cut off} */
    Situation situation() throws InterruptedException {
        if (lastSeen != null) {
            return lastSeen;
        }
        Crash crash = crash();
        return process.isAlive()
                ? Situation.stillRuns(arguments, crash, places())
                : Situation.hadEnded(arguments, crash, process.exitValue());
    }

    /** True if what goes to and from a party is this program's: it is its terminal, or at an address among the arguments. */
    boolean knows(Party party) {
        String address = party.address();
        return party == terminal
                || (!address.isEmpty()
                        && args.stream().anyMatch(arg -> address.equals(arg) || address.endsWith(":" + arg)));
    }

    /** {@return one who connects to this program} */
    Party party(String name, int port) {
        return trace.party(name, Trial.at(port));
    }

    long startedAt() {
        return startedAt;
    }

    /** {@return its start, and its end if that has come} */
    List<Trace.Event> life() {
        Trace.Event start = new Trace.Event(startedAt, null, Trace.Kind.BEGINS, "starts: " + arguments);
        return process.isAlive()
                ? List.of(start)
                : List.of(start, new Trace.Event(endedAt(), null, Trace.Kind.ENDS, howItEnded()));
    }

    private String howItEnded() {
        if (isKilled) {
            return "killed by the check";
        }
        return Situation.hadEnded(arguments, null, process.exitValue()).state().replaceFirst("^had (been )?", "");
    }

    /** Ends a program whose time is over, and keeps what it was doing. */
    void cutOffLate(NotYet tooLate) throws InterruptedException {
        if (cutOff == null && process.isAlive()) {
            lastSeen = situation();
        }
        cutOff(tooLate);
    }

    /** Lets the readers catch up with a program that has ended, or is about to. */
    void awaitOutput() throws InterruptedException {
        if (!process.isAlive() || output.hasEnded()) {
            ends(Duration.ofSeconds(1));
            output.awaitEnd(Duration.ofMillis(500));
            errors.awaitEnd(Duration.ofMillis(500));
        }
    }

    /** {@return when it has ended, by {@link System#nanoTime}, or now if it still runs: for a check that looks late} */
    public long endedAt() {
        return ended.getNow(System.nanoTime());
    }

    /** {@return true if the program still runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return how many threads the program has, the JVM's own included (about 15); 0 where the system does not tell} */
    public int threads() {
        return tree.threads();
    }

    /**
     * Tells whether the program never waits for anything but the processor, although it has nothing to do. It takes 200 ms if
     * it waits, 2 s if it spins, also on a busy machine.
     *
     * @return true if it was found running nearly each time; false where the system does not tell (it needs /proc)
     * @throws InterruptedException never in a check
     */
    public boolean spins() throws InterruptedException {
        return activity.spins();
    }

    /**
     * Waits until the program has done what it can: it has ended, or for 100 ms none of its threads has run or wanted to.
     * Where the system does not tell (it needs /proc), 100 ms.
     *
     * @param within how long to wait, by the clock
     * @return false if it was still at work
     * @throws InterruptedException never in a check
     */
    public boolean rests(Duration within) throws InterruptedException {
        return activity.rests(within);
    }

    /** {@return the program's process id} */
    public long pid() {
        return process.pid();
    }

    /** Kills the program, as a power cut does: it gets no time to close anything. */
    public void kill() {
        isKilled |= process.isAlive();
        tree.kill();
    }

    /**
     * Stops the program's clock: it neither reads nor answers until {@link #resume}. Connections stay open.
     *
     * @return false where the system has no such signal (Windows)
     * @throws InterruptedException never in a check
     */
    public boolean suspend() throws InterruptedException {
        return tree.stop();
    }

    /**
     * Lets a suspended program go on.
     *
     * @return false where the system has no such signal
     * @throws InterruptedException never in a check
     */
    public boolean resume() throws InterruptedException {
        return tree.signal("CONT");
    }

    /** Kills the program and whatever it started, if they still run. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            onSignal.setName("kill-student, done"); // the JVM is going down: the hook runs
        }
    }

    /**
     * Puts a time into words.
     *
     * @param duration in whole milliseconds
     * @return for example {@code 250 ms} or {@code 3 s}
     */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
