package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.StopOnSignal;
import io.zmqkit.core.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay in a process of its own, on free ports, for one bench. */
final class RelayProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayProcess.class);
    private static final long START_SECONDS = 60; // on a busy machine
    private static final long STOP_SECONDS = 3;
    private static final int SIGINT = 130; // as exit codes
    private static final int SIGTERM = 143;
    private static final String READY = " bound to ";

    private final Process process;
    private final CountDownLatch known = new CountDownLatch(1); // whether it is ready
    private volatile @Nullable Endpoint collector;
    private volatile @Nullable Endpoint publisher;
    private volatile String lastLine = "";

    private RelayProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "relay's stderr"); // to the end, or the relay would block
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param arguments {@code relay} and its options, but for --collect and --publish
     * @param signal ends the relay, too
     */
    static RelayProcess start(List<String> arguments, StopOnSignal signal) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zmqkit.cli.Main"));
        command.addAll(arguments);
        command.addAll(List.of("--collect", "tcp://127.0.0.1:*", "--publish", "tcp://127.0.0.1:*"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            RelayProcess relay = new RelayProcess(process);
            signal.stops(process::destroyForcibly);
            relay.awaitReady();
            return relay;
        } catch (IOException e) {
            throw new CommandFailedException("cannot start a relay: " + e.getMessage(), e);
        }
    }

    private void awaitReady() {
        try {
            boolean isKnown = known.await(START_SECONDS, TimeUnit.SECONDS);
            if (collector == null || publisher == null) {
                process.destroyForcibly();
                throw new CommandFailedException("the relay has not started"
                        + (isKnown ? "" : " within " + START_SECONDS + " s")
                        + lastWords().map(words -> ": " + words).orElse(""));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a command", e);
        }
    }

    private void read() {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                lastLine = line;
                if (line.startsWith("ready: PULL")) {
                    collector = endpoint(line);
                } else if (line.startsWith("ready: XPUB")) {
                    publisher = endpoint(line);
                }
                if (collector != null && publisher != null) {
                    known.countDown();
                }
            }
        } catch (IOException e) {
            LOG.debug("the relay has ended: {}", e.toString());
        } finally {
            known.countDown();
        }
    }

    private static Endpoint endpoint(String line) {
        return Endpoint.parse(line.substring(line.indexOf(READY) + READY.length()));
    }

    Endpoint collector() {
        return Objects.requireNonNull(collector);
    }

    Endpoint publisher() {
        return Objects.requireNonNull(publisher);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** {@return what it has written last, which tells why it has ended; empty if it has written nothing or says that it is ready} */
    Optional<String> lastWords() {
        String line = lastLine.replaceFirst("^zmqkit: ", "");
        return line.isEmpty() || line.startsWith("ready: ") ? Optional.empty() : Optional.of(line);
    }

    /** {@return whether it has ended, and nobody has told it to: Ctrl-C in a terminal reaches it, too} */
    boolean hasEndedByItself() {
        return !process.isAlive() && process.exitValue() != SIGINT && process.exitValue() != SIGTERM;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a command", e);
        }
    }
}
