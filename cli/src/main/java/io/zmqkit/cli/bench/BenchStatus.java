package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.Bench;
import io.zmqkit.tools.bench.BenchFailure;
import io.zmqkit.tools.bench.BenchReport;
import io.zmqkit.tools.bench.Latencies;
import io.zmqkit.tools.bench.RunResult;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a live view is told of a bench: where it is, and what the last run, or all of them, have shown. Short, since a
 * box has room for 34 characters. Any thread.
 */
final class BenchStatus {

    private static final double MEDIAN = 50;
    private static final double HIGH = 99;

    private volatile @Nullable Bench bench;
    private volatile String at = "begins";

    void begin(Bench begun) {
        bench = begun;
    }

    /** It is there now, for example {@code run 2 of 3}. */
    void at(String what) {
        at = what;
    }

    /** There are no more runs. */
    void end() {
        at = "";
    }

    String text() {
        Bench now = bench;
        return now == null ? at : text(at, now.stats(), now.failure());
    }

    /** {@return what is known} */
    static String text(String at, BenchReport report, @Nullable BenchFailure failure) {
        List<RunResult> runs = report.runs();
        if (failure != null) {
            return failure.text();
        }
        if (runs.isEmpty()) {
            return at;
        }
        if (at.isEmpty()) {
            Latencies latencies = report.latencies();
            return (latencies == null ? "median " + rate(report.median(BenchPrinter::rate)) : percentiles(latencies))
                    + lost(runs);
        }
        RunResult last = runs.get(runs.size() - 1);
        Latencies latencies = last.latencies();
        return at + ": "
                + (latencies == null ? rate(BenchPrinter.rate(last)) : percentiles(latencies))
                + lost(List.of(last));
    }

    private static String rate(double perSecond) {
        return Double.isNaN(perSecond) ? "no rate" : String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    private static String percentiles(Latencies latencies) {
        return String.format(
                Locale.ROOT,
                "p50 %,.0f us · p99 %,.0f us",
                BenchReport.micros(latencies.corrected(), MEDIAN),
                BenchReport.micros(latencies.corrected(), HIGH));
    }

    /** Nothing, if nobody can tell. */
    private static String lost(List<RunResult> runs) {
        return runs.stream().anyMatch(run -> run.lost().isEmpty())
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %,d lost",
                        runs.stream().mapToLong(run -> run.lost().orElse(0)).sum());
    }
}
