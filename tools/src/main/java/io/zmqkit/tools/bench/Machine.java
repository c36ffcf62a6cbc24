package io.zmqkit.tools.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The machine that a bench runs on, and what its processes use of it, as the operating system tells. */
public final class Machine {

    private static final long LOOK_MILLIS = 400;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final double loadAtStart = system.getSystemLoadAverage();
    private final Map<String, ProcessHandle> others = new LinkedHashMap<>();

    /**
     * Watches a process besides this one.
     *
     * @param name for the report
     * @param process which
     */
    public void watch(String name, ProcessHandle process) {
        others.put(name, process);
    }

    /** {@return CPU seconds so far, of this process and of those that are watched; a process that has gone is left out} */
    Map<String, Double> cpuSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("bench", system.getProcessCpuTime() / 1e9);
        others.forEach((name, process) ->
                process.info().totalCpuDuration().ifPresent(cpu -> seconds.put(name, cpu.toNanos() / 1e9)));
        return seconds;
    }

    /**
     * Tells how many cores others use while the bench rests: all but this process and those that are watched. Takes 0.4 s.
     *
     * @param stopped ends the look at once
     * @return for example 1.0 for an endless loop; NaN if the system does not tell
     */
    double busyCores(CountDownLatch stopped) throws InterruptedException {
        system.getCpuLoad(); // what it tells is since the call before
        double own = watchedSeconds();
        long begun = System.nanoTime();
        if (stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            return Double.NaN;
        }
        double all = system.getCpuLoad() * system.getAvailableProcessors();
        double ownShare = (watchedSeconds() - own) / ((System.nanoTime() - begun) / 1e9);
        return all < 0 ? Double.NaN : Math.max(0, all - ownShare);
    }

    private double watchedSeconds() {
        return cpuSeconds().values().stream().mapToDouble(each -> each).sum();
    }

    /** {@return cores that the JVM may use} */
    public int cores() {
        return system.getAvailableProcessors();
    }

    /** {@return the load average of the minute before; negative if the system has none} */
    public double loadAtStart() {
        return loadAtStart;
    }

    /** {@return the processor's name, or the architecture's} */
    public static String processor() {
        return fromCpuInfo().orElse(System.getProperty("os.arch"));
    }

    private static Optional<String> fromCpuInfo() {
        Path info = Path.of("/proc/cpuinfo");
        try {
            return Files.readAllLines(info, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // not Linux
        }
    }

    /** {@return the JVM's name and version} */
    public static String jvm() {
        return System.getProperty("java.vm.name") + " " + Runtime.version();
    }
}
