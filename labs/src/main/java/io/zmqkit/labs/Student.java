package io.zmqkit.labs;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final int MOST_THREADS = 200;
    private static final int MOST_CHILDREN = 10;
    private static final int INSPECTIONS_PER_LOOK_AT_CHILDREN = 5; // it reads all of /proc
    private static final int LOOKS = 100;

    private final Process process;
    private final ProcessTree tree;
    private final Transcript output = new Transcript();
    private final Transcript errors = new Transcript();
    private final Thread onSignal = new Thread(this::kill, "kill-student");
    private int inspections;
    private volatile @Nullable NotYet cutOff;

    /** What runs: compiled classes in a folder, which is also where the program runs. */
    record Program(Path classes, String mainClass) {}

    Student(Program program, String classPath, int mebibytes, List<String> args) {
        String mark = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(command(program, classPath, mebibytes, args))
                .directory(program.classes().toFile());
        builder.environment().put(ProcessTree.MARK, mark);
        // The JVM would announce these on stderr, as if the student's program had said something.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start java", e);
        }
        guardAgainstOwnEnd(process);
        tree = new ProcessTree(process, mark);
        Runtime.getRuntime().addShutdownHook(onSignal);
        Runnable tooMuch = () -> cutOff(new NotYet(
                "less than 1 MiB of output",
                "more than 1 MiB, so your program was ended",
                "is there a loop that prints and never waits?"));
        output.follow(process.inputReader(StandardCharsets.UTF_8), tooMuch);
        errors.follow(process.errorReader(StandardCharsets.UTF_8), tooMuch);
    }

    /**
     * Kills the program if this JVM is killed and has no time for it: the guard's stdin ends then. The guard ends with the
     * program, whose process id may be another's afterwards. There is none without a shell (Windows). What the program has
     * started itself lives on.
     */
    private static void guardAgainstOwnEnd(Process program) {
        try {
            Process guard = new ProcessBuilder("sh", "-c", "read -r line; kill -9 " + program.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            CompletableFuture<Void> unused = program.onExit().thenRun(guard::destroyForcibly);
        } catch (IOException e) {
            // no shell: the shutdown hook has to do
        }
    }

    private static List<String> command(Program program, String classPath, int mebibytes, List<String> args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + mebibytes + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:ErrorFile=/dev/null",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-cp",
                program.classes() + File.pathSeparator + classPath,
                program.mainClass()));
        command.addAll(args);
        return command;
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
        int threads = tree.threads();
        if (threads > MOST_THREADS) {
            cutOff(new NotYet(
                    "at most " + MOST_THREADS + " threads",
                    threads + ", so your program was ended",
                    "is there a loop that starts threads and never waits for one?"));
        } else if (inspections++ % INSPECTIONS_PER_LOOK_AT_CHILDREN == 0
                && tree.children(MOST_CHILDREN) > MOST_CHILDREN) {
            cutOff(new NotYet(
                    "at most " + MOST_CHILDREN + " child processes",
                    "more, so your program was ended",
                    "no lab needs a process of yours: is there a loop that starts them?"));
        }
    }

    /**
     * Waits for a line on the program's stdout.
     *
     * @param regex what the whole line has to match
     * @param within how long to wait
     * @param expected for the verdict, for example {@code a line "World 1"}
     * @param cause the likely cause if it does not come
     * @return the first such line, also if it was printed before
     * @throws NotYet if it did not come in time, or cannot come any more
     * @throws InterruptedException never in a check
     */
    public String awaitLine(String regex, Duration within, String expected, String cause) throws InterruptedException {
        String line = output.await(Pattern.compile(regex), within);
        if (line == null) {
            List<String> lines = lines();
            String seen = lines.isEmpty() ? "no output" : "the last line is \"" + lines.get(lines.size() - 1) + '"';
            throw new NotYet(expected + " within " + text(within), seen + orEnded(), cause);
        }
        return line;
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
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new NotYet("a program that reads its stdin", "stdin was closed", "who closes System.in?");
            }
        }
    }

    /** Ends the program's stdin, as Ctrl-D does. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
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
     * @param within how long to wait
     * @param cause the likely cause if it does not end
     * @return its exit code
     * @throws NotYet if it still runs then
     * @throws InterruptedException never in a check
     */
    public int exitCode(Duration within, String cause) throws InterruptedException {
        if (!ends(within)) {
            throw new NotYet("your program ends within " + text(within), "it still runs", cause);
        }
        awaitOutput();
        return process.exitValue();
    }

    /** Words to add to what was seen, if nothing more can be seen. */
    String orEnded() {
        return process.isAlive() && !output.hasEnded() ? "" : ", and your program has ended";
    }

    /** Lets the readers catch up with a program that has ended, or is about to. */
    void awaitOutput() throws InterruptedException {
        if (!process.isAlive() || output.hasEnded()) {
            ends(Duration.ofSeconds(1));
            output.awaitEnd(Duration.ofMillis(500));
            errors.awaitEnd(Duration.ofMillis(500));
        }
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
        for (int look = 0, waits = 0; look < LOOKS; look++) {
            waits += tree.isRunning() ? 0 : 1;
            if (waits > LOOKS / 10 || ends(Duration.ofMillis(20))) {
                return false;
            }
        }
        return true;
    }

    /** {@return the program's process id} */
    public long pid() {
        return process.pid();
    }

    /** Kills the program, as a power cut does: it gets no time to close anything. */
    public void kill() {
        tree.kill();
    }

    /**
     * Stops the program's clock: it neither reads nor answers until {@link #resume}. Connections stay open.
     *
     * @return false where the system has no such signal (Windows)
     * @throws InterruptedException never in a check
     */
    public boolean suspend() throws InterruptedException {
        boolean sent = signal("STOP");
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (sent && !tree.isStopped() && System.nanoTime() - deadline < 0) {
            ends(Duration.ofMillis(1)); // the signal reaches one thread after the other
        }
        return sent;
    }

    /**
     * Lets a suspended program go on.
     *
     * @return false where the system has no such signal
     * @throws InterruptedException never in a check
     */
    public boolean resume() throws InterruptedException {
        return signal("CONT");
    }

    private boolean signal(String name) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start();
            return kill.waitFor(2, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
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

    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
