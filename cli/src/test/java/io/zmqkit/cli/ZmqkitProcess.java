package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process under test: the one jar, or a peer in another language. Every wait has a deadline, and what the process
 * printed so far is part of the failure's text. Closing it kills it, if it still runs.
 */
final class ZmqkitProcess extends Printed implements AutoCloseable {

    static final Path HOME = Path.of(System.getProperty("zmqkit.home", ".."));

    private final Process process;
    private final Thread outReader;
    private final Thread errReader;

    private ZmqkitProcess(List<String> command, boolean inATerminal) {
        super(String.join(" ", command));
        try {
            process =
                    new ProcessBuilder(command).redirectErrorStream(inATerminal).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        outReader = read(process.inputReader(StandardCharsets.UTF_8), stdout);
        errReader = read(process.errorReader(StandardCharsets.UTF_8), stderr);
    }

    /** Starts {@code zmqkit ARGS} from the jar. */
    static ZmqkitProcess zmqkit(String... args) {
        return new ZmqkitProcess(javaCommand(args), false);
    }

    /** Starts {@code zmqkit ARGS} with stderr among stdout, in the order in which a person sees them. */
    static ZmqkitProcess inATerminal(String... args) {
        return new ZmqkitProcess(javaCommand(args), true);
    }

    /** Starts {@code zmqkit ARGS} in that folder. */
    static ZmqkitProcess zmqkitIn(Path folder, String... args) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", folder.toString()));
        command.addAll(javaCommand(args));
        return new ZmqkitProcess(command, false);
    }

    /** Starts {@code zmqkit ARGS} with options of the JVM. */
    static ZmqkitProcess zmqkitWith(List<String> jvmOptions, String... args) {
        return new ZmqkitProcess(javaCommandWith(jvmOptions, args), false);
    }

    /** {@return what {@code ./zmqkit ARGS} becomes} */
    static List<String> javaCommand(String... args) {
        return javaCommandWith(List.of("-XX:+UseSerialGC"), args);
    }

    private static List<String> javaCommandWith(List<String> jvmOptions, String... args) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.addAll(startOptions());
        options.add("-jar");
        List<String> command = Jar.java(options.toArray(String[]::new));
        command.addAll(List.of(args));
        return command;
    }

    /** {@return what makes a JVM that runs the jar start sooner: a third of a start would be spent on compiling} */
    static List<String> startOptions() {
        return List.of("-XX:SharedArchiveFile=" + Jar.ARCHIVE, "-Xlog:disable", "-XX:CompileThresholdScaling=4");
    }

    /** The jar under test, and an archive of its classes like the launcher's, which takes a third off each start. */
    private static final class Jar {
        static final Path PATH = Path.of(System.getProperty("zmqkit.jar"));
        static final Path ARCHIVE = PATH.resolveSibling("it.jsa");

        static {
            Path classes = PATH.resolveSibling("it.classes");
            List<String> training = java("-XX:DumpLoadedClassList=" + classes, "-jar");
            training.addAll(List.of("hello", "client", "--timeout", "10ms", "--retries", "1"));
            training.addAll(List.of("--connect", "tcp://127.0.0.1:9")); // nobody is there
            run(training, Errors.NO_ANSWER);
            run(
                    java(
                            "-Xshare:dump",
                            "-XX:SharedClassListFile=" + classes,
                            "-XX:SharedArchiveFile=" + ARCHIVE,
                            "-cp"),
                    0);
        }

        /** A java command line that ends with the jar. */
        static List<String> java(String... options) {
            String java = ProcessHandle.current().info().command().orElse("java");
            List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1"));
            if (Runtime.version().feature() >= 24) {
                command.add("--sun-misc-unsafe-memory-access=allow"); // as the launcher does
            }
            command.addAll(List.of(options));
            command.add(PATH.toString());
            return command;
        }

        private static void run(List<String> command, int expectedCode) {
            try (var process = new ZmqkitProcess(command, true)) {
                assertThat(process.exitCode(Duration.ofMinutes(1)))
                        .as(process::toString)
                        .isEqualTo(expectedCode);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Starts any other program, for example a Python peer. */
    static ZmqkitProcess start(String... command) {
        return new ZmqkitProcess(List.of(command), false);
    }

    private static Thread read(BufferedReader from, List<String> to) {
        Thread reader = new Thread(() -> readLines(from, to), "output-reader");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static void readLines(BufferedReader from, List<String> to) {
        try {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                to.add(line);
            }
        } catch (IOException e) {
            to.add("(the rest was not read: " + e.getMessage() + ")"); // the test has killed the process
        }
    }

    /** Writes to the process's stdin; the text needs its own line ends. */
    void type(String text) throws IOException {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes to the process's stdin. */
    void type(byte[] bytes) throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write(bytes);
        stdin.flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Sends INT, TERM, KILL, STOP or CONT. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    int exitCode() throws InterruptedException {
        return exitCode(PATIENCE);
    }

    int exitCode(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as(() -> "ended within " + patience + ": " + this)
                .isTrue();
        outReader.join(5000);
        errReader.join(5000);
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
