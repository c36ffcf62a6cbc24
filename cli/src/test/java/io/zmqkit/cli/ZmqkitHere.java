package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Signals;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/**
 * A zmqkit command in a thread of the test's own JVM, which takes a tenth of what a process takes. For commands that do not
 * read stdin, where neither a signal nor the log on stderr is what is tested.
 */
final class ZmqkitHere extends Printed implements AutoCloseable {

    private final CommandLine zmqkit;
    private final CompletableFuture<Integer> code;

    private ZmqkitHere(String... args) {
        super("(here) zmqkit " + String.join(" ", args));
        zmqkit = Main.commandLine(args)
                .setOut(new PrintWriter(new Lines(stdout), true))
                .setErr(new PrintWriter(new Lines(stderr), true));
        code = CompletableFuture.supplyAsync(() -> zmqkit.execute(args), task -> new Thread(task, "zmqkit").start());
    }

    /** Starts {@code zmqkit ARGS}. */
    static ZmqkitHere zmqkit(String... args) {
        return new ZmqkitHere(args);
    }

    @Override
    int exitCode() {
        return exitCode(PATIENCE);
    }

    int exitCode(Duration patience) {
        assertThat(code.copy()
                        .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                        .join())
                .as(() -> "ended within " + patience + ": " + this)
                .isNotNull();
        return code.join();
    }

    /** Does what a signal does, and waits until everything is closed. */
    void stop() {
        Signals.stop(zmqkit);
    }

    @Override
    public void close() {
        if (!code.isDone()) { // wrong usage is refused before there is anything to stop
            stop();
        }
    }

    /** Makes lines of what is written. */
    private static final class Lines extends Writer {
        private final StringBuilder line = new StringBuilder();
        private final List<String> lines;

        Lines(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(char[] text, int from, int length) {
            for (int i = from; i < from + length; i++) {
                if (text[i] == '\n') {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    line.append(text[i]);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
