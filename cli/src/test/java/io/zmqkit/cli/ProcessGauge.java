package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a child JVM with the serial collector uses, from /proc and jcmd: Linux only. */
final class ProcessGauge {

    private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_TICKS = 5; // of 100 a second

    private final long pid;

    ProcessGauge(long pid) {
        this.pid = pid;
    }

    static boolean isUsable() {
        return Files.isDirectory(Path.of("/proc/self/task"));
    }

    /** Heap in KiB that is left after a collection. */
    long heapKib() throws InterruptedException {
        jcmd("GC.run");
        long used = 0;
        for (String line : jcmd("GC.heap_info")) {
            Matcher matcher = HEAP.matcher(line);
            used += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }
        assertThat(used).isPositive();
        return used;
    }

    private List<String> jcmd(String command) throws InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try (ZmqkitProcess jcmd = ZmqkitProcess.start(program, String.valueOf(pid), command)) {
            assertThat(jcmd.exitCode()).as(jcmd::toString).isZero();
            return jcmd.stdout();
        }
    }

    long descriptors() throws IOException {
        return count("fd");
    }

    long threads() throws IOException {
        return count("task");
    }

    private long count(String what) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/" + what))) {
            return entries.count();
        }
    }

    /** Waits for a second in which the I/O threads use less than 5 % of one core; one that spins never has it. */
    void awaitIdle() throws IOException {
        AtomicLong last = new AtomicLong(ioTicks());
        await("idle I/O threads")
                .pollDelay(Duration.ofSeconds(1))
                .pollInterval(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    long now = ioTicks();
                    assertThat(now - last.getAndSet(now)).isLessThan(MOST_TICKS);
                });
    }

    private long ioTicks() throws IOException {
        long ticks = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith("iothread")) {
                    ticks += ticks(task);
                }
            }
        }
        return ticks;
    }

    /** {@return the processor time of the whole process, in hundredths of a second} */
    long ticks() throws IOException {
        return ticks(Path.of("/proc/" + pid));
    }

    private static long ticks(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
