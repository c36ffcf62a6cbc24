package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.BenchOptions.Load;
import io.zmqkit.tools.bench.BenchOptions.Schedule;
import io.zmqkit.tools.bench.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every bench takes. */
final class BenchSettings {

    private static final int HIGH_WATER_MARK = 1_000_000;
    private static final int SIZE = 64;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description =
                    "Of a message; at least 16, or 32 with a rate, and 6 more with topics. Default: ${DEFAULT-VALUE}.")
    private int size = SIZE;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Messages in each run, of all senders together and at least one of each, in place of --time.")
    private @Nullable Integer count;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            description = "How long each run sends, 100ms to 10m. Default: 10s.")
    private @Nullable Duration time;

    @Option(
            names = "--warmup",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How long is sent before the first run; left out of all figures. Default: ${DEFAULT-VALUE}.")
    private Duration warmup;

    @Option(names = "--runs", paramLabel = "N", description = "How many, 1-100. Default: ${DEFAULT-VALUE}.")
    private int runs = 3;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long nothing may happen: exit 3 at the beginning, 4 later. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--engine",
            paramLabel = "wire|jeromq",
            description = "What the bench itself sends and receives with: bytes on a connection, or JeroMQ's sockets."
                    + " Default: wire.")
    private Engine engine = Engine.WIRE;

    @Option(
            names = "--hwm",
            paramLabel = "N",
            description =
                    "High-water mark of JeroMQ's sockets, and of a relay that is started; of a PUSH or DEALER whose messages the"
                            + " bench does not receive itself, 1,000 and 16 MiB at most. Default: ${DEFAULT-VALUE}.")
    private int highWaterMark = HIGH_WATER_MARK;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "A process whose CPU time is told, too. May be repeated.")
    private List<Long> pids = new ArrayList<>();

    @Option(
            names = "--histogram",
            paramLabel = "FILE",
            description = "Write the latencies of each run in HdrHistogram's log format; needs a rate.")
    private @Nullable Path histogram;

    Load load(int senders, int receivers, int topics, int rate, boolean isChat) {
        return new Load(senders, receivers, size, topics, rate, isChat);
    }

    /** How long; who only receives has one run, and no warm-up. */
    Schedule schedule(boolean onlyReceives) {
        if (count != null && time != null) {
            throw new IllegalArgumentException("--count and --time make no sense together");
        }
        if (count != null && count < 1) {
            throw new IllegalArgumentException("count must be > 0, was " + count);
        }
        return new Schedule(
                count == null ? 0 : count,
                time == null ? Duration.ofSeconds(10) : time,
                onlyReceives ? Duration.ZERO : warmup,
                onlyReceives ? 1 : runs,
                timeout);
    }

    Engine engine() {
        return engine;
    }

    int highWaterMark() {
        return highWaterMark;
    }

    List<Long> pids() {
        return pids;
    }

    @Nullable
    Path histogram() {
        return histogram;
    }
}
