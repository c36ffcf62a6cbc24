package io.zmqkit.tools.bench;

import io.zmqkit.core.Stats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a bench has shown, so far.
 *
 * @param runs in their order
 * @param busyCores what other processes used before each run while the bench rested; NaN if the system does not tell
 * @param cores that there are
 */
public record BenchReport(List<RunResult> runs, List<Double> busyCores, int cores) implements Stats {

    private static final double MOST_SPREAD = 0.15;
    private static final double MOST_BUSY_SHARE = 0.1; // of all cores
    private static final long MOST_CLOCK_JUMP_MILLIS = 100;
    private static final double MEDIAN = 50;

    /** Copies the lists. */
    public BenchReport {
        runs = List.copyOf(runs);
        busyCores = List.copyOf(busyCores);
    }

    /** {@return the median over the runs; NaN without any} */
    public double median(ToDoubleFunction<RunResult> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@return how far the runs lie apart, as a share of their median: of the rates, or with a rate of the median latencies} */
    public double spread() {
        double[] figures = runs.stream().mapToDouble(BenchReport::figure).toArray();
        double median = median(BenchReport::figure);
        return figures.length < 2 || median == 0
                ? 0
                : (Arrays.stream(figures).max().orElse(0)
                                - Arrays.stream(figures).min().orElse(0))
                        / median;
    }

    private static double figure(RunResult run) {
        if (run.latencies() != null) {
            return run.latencies().corrected().getValueAtPercentile(MEDIAN);
        }
        return run.counted() > 0 ? run.deliveredPerSecond() : run.sentPerSecond();
    }

    /** {@return the latencies of all runs together; null if none were measured} */
    public @Nullable Latencies latencies() {
        Latencies all = null;
        for (RunResult run : runs) {
            if (run.latencies() != null) {
                all = all == null ? new Latencies() : all;
                all.add(run.latencies());
            }
        }
        return all;
    }

    /** {@return messages that are known to be lost in all runs} */
    public long lost() {
        return runs.stream().mapToLong(run -> run.lost().orElse(0)).sum();
    }

    /** {@return why the figures should not be trusted, one reason each; none if nothing speaks against them} */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (spread() > MOST_SPREAD) {
            doubts.add(String.format(Locale.ROOT, "the runs lie %.0f %% apart", 100 * spread()));
        }
        double busy = busyCores.stream().mapToDouble(each -> each).max().orElse(0);
        if (busy > MOST_BUSY_SHARE * cores) {
            doubts.add(String.format(
                    Locale.ROOT, "other processes used %.1f of %d cores while the bench rested", busy, cores));
        }
        runs.stream()
                .mapToLong(run -> Math.abs(run.clockJumpMillis()))
                .filter(jump -> jump > MOST_CLOCK_JUMP_MILLIS)
                .max()
                .ifPresent(jump -> doubts.add("the clock jumped by " + jump + " ms"));
        if (runs.stream().anyMatch(RunResult::isBehind)) {
            doubts.add("the rate is more than goes through: not all that was due was sent in twice the time");
        }
        return doubts;
    }

    /** {@return microseconds that a value of a histogram in nanoseconds stands for} */
    public static double micros(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
