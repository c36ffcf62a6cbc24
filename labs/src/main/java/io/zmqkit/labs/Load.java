package io.zmqkit.labs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much slower a program goes because others want the processors, too. Any thread. */
final class Load {

    private static final Path NOW = Path.of("/proc/loadavg");
    private static final double MOST = 8;

    private Load() {}

    /** {@return 1 on an idle machine, 4 where four programs share each processor, at most 8} */
    static double slowness() {
        return Math.max(1, Math.min(MOST, wanted() / Runtime.getRuntime().availableProcessors()));
    }

    /** How many threads run or wait for nothing but a processor, at this moment where the system tells that. */
    private static double wanted() {
        try {
            return running(Files.readString(NOW));
        } catch (IOException e) { // not Linux
            return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(); // below 0: unknown
        }
    }

    /** In {@code 0.20 0.18 0.12 3/512 11206} three run, this one among them. */
    static int running(String loadavg) {
        String[] fields = loadavg.split("[ /]", -1);
        return Integer.parseInt(fields[3]) - 1;
    }
}
