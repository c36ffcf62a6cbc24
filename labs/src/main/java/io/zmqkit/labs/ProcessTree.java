package io.zmqkit.labs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A student's process and whatever it starts. On Linux its children are also found after their parent has ended: they
 * inherit a mark in their environment.
 */
final class ProcessTree {

    static final String MARK = "ZMQKIT_LAB_RUN";

    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 20;
    private static final char ENDED = 'X';
    private static final Duration STOPS = Duration.ofSeconds(2);

    private final Process root;
    private final byte[] mark;

    /**
     * Looks after a process.
     *
     * @param root the process, which has the mark in its environment
     * @param mark a text that no other process has
     */
    ProcessTree(Process root, String mark) {
        this.root = root;
        this.mark = (MARK + "=" + mark).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** How many processes it has started that still run, at most one more than the limit. */
    int children(int limit) {
        return (int) root.descendants().limit(limit + 1L).count();
    }

    /** How many threads it has; 0 where the system does not tell. */
    int threads() {
        try (Stream<String> status = Files.lines(PROC.resolve(root.pid() + "/status"), StandardCharsets.ISO_8859_1)) {
            return status.filter(line -> line.startsWith("Threads:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(8).strip()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0; // no /proc, or the process has just ended
        }
    }

    /** Tells whether a stop signal has reached all of its threads; also true where the system does not tell. */
    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(PROC.resolve(root.pid() + "/task"))) {
            return threads.map(ProcessTree::state).allMatch(state -> state == 'T' || state == ENDED);
        } catch (IOException | UncheckedIOException e) {
            return true; // no /proc, or the process has just ended
        }
    }

    /** Stops its clock, and waits until all of its threads stand still; false where the system has no such signal. */
    boolean stop() throws InterruptedException {
        boolean sent = signal("STOP");
        long deadline = System.nanoTime() + STOPS.toNanos();
        while (sent && !isStopped() && System.nanoTime() - deadline < 0) {
            root.waitFor(1, TimeUnit.MILLISECONDS); // the signal reaches one thread after the other
        }
        return sent;
    }

    /** Sends a signal to the process itself; false where the system has no such signal. */
    boolean signal(String name) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(root.pid())).start();
            return kill.waitFor(2, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether a thread of it runs, or waits for nothing but a processor; false where the system does not tell. */
    boolean isRunning() {
        try (Stream<Path> threads = Files.list(PROC.resolve(root.pid() + "/task"))) {
            return threads.anyMatch(thread -> state(thread) == 'R');
        } catch (IOException | UncheckedIOException e) {
            return false; // no /proc, or the process has just ended
        }
    }

    private static char state(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ENDED;
        }
    }

    /** Ends all of them, and waits until the first has ended; one that starts others meanwhile is followed up. */
    void kill() {
        List<ProcessHandle> children = root.descendants().toList();
        root.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> left = marked();
            left.forEach(ProcessHandle::destroyForcibly);
            if (left.isEmpty()) {
                break;
            }
            left.forEach(ProcessTree::awaitEnd);
        }
        awaitEnd(root.toHandle());
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().completeOnTimeout(process, 500, TimeUnit.MILLISECONDS).join();
    }

    private List<ProcessHandle> marked() {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(folder -> folder.getFileName().toString().matches("[0-9]+"))
                    .filter(this::hasMark)
                    .flatMap(folder ->
                            ProcessHandle.of(Long.parseLong(folder.getFileName().toString())).stream())
                    .filter(ProcessHandle::isAlive)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private boolean hasMark(Path folder) {
        try {
            byte[] environment = Files.readAllBytes(folder.resolve("environ"));
            return new String(environment, StandardCharsets.ISO_8859_1)
                    .contains(new String(mark, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false; // somebody else's, or it has ended
        }
    }
}
