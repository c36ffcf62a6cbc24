package io.zmqkit.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.BenchReport;
import io.zmqkit.tools.bench.Engine;
import io.zmqkit.tools.bench.Latencies;
import io.zmqkit.tools.bench.Machine;
import io.zmqkit.tools.bench.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Prints what a bench has shown: each run, what they say together, and why that may be wrong. */
final class BenchPrinter {

    static final String EXIT_CODES =
            "Exit codes: 0 all has arrived, 1 a peer is of the wrong type or a file cannot be written,"
                    + " 2 wrong usage, 3 nobody answers, 4 messages are lost or a peer has gone in mid-run, 130/143 signal.";

    private static final String AT_ONCE = "all came at once";
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final Output output;
    private final BenchOptions options;
    private final Machine machine;

    BenchPrinter(Output output, BenchOptions options, Machine machine) {
        this.output = output;
        this.options = options;
        this.machine = machine;
    }

    void print(BenchReport report) {
        for (int i = 0; i < report.runs().size(); i++) {
            RunResult run = report.runs().get(i);
            int number = i + 1;
            output.data(runText(number, run), json -> runFields(json, number, run));
        }
        output.data(summary(report), json -> summaryFields(json, report));
    }

    // ---- text

    private List<String> runText(int number, RunResult run) {
        List<String> lines = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        if (options.load().rate() > 0) {
            parts.add(text("offered %,d/s", options.load().rate()));
        }
        if (run.sent() > 0) {
            parts.add(text("sent %,d (%,.0f/s)", run.sent(), run.sentPerSecond()));
        }
        if (run.counted() > 0) {
            double rate = run.deliveredPerSecond();
            parts.add(text("delivered %,d (%s)", run.counted(), Double.isNaN(rate) ? AT_ONCE : text("%,.0f/s", rate)));
        }
        lines.add("run " + number + ": " + String.join(", ", parts));
        lines.add("  " + fate(run) + "; CPU " + cpu(run));
        if (run.trouble() != null) {
            lines.add("  ended early: " + run.trouble() + "; the figures are those until then");
        }
        return lines;
    }

    private static String fate(RunResult run) {
        String lost = run.lost().isPresent()
                ? text("%,d lost%s", run.lost().getAsLong(), share(run))
                : run.counted() == 0
                        ? "lost: not known, somebody else receives"
                        : run.sent() == 0
                                ? "lost: not known, the messages are not a bench's"
                                : "lost: not known, the run was interrupted";
        return text("%s, %,d repeated, %,d out of order", lost, run.repeated(), run.disordered());
    }

    private static String share(RunResult run) {
        long lost = run.lost().orElse(0);
        return lost == 0 ? "" : text(" (%.2f %%)", 100.0 * lost / (lost + run.delivered()));
    }

    private static String cpu(RunResult run) {
        long messages = Math.max(1, Math.max(run.sent(), run.counted()));
        return run.cpuSeconds().entrySet().stream()
                .map(each -> text(
                        "%s %.2f s (%.2f us a message)",
                        each.getKey(), each.getValue(), each.getValue() * 1e6 / messages))
                .collect(Collectors.joining(", "));
    }

    private List<String> summary(BenchReport report) {
        List<String> lines = new ArrayList<>();
        Latencies latencies = report.latencies();
        lines.add(text(
                "median of %s: %s, spread of the %s %.1f %%",
                runs(report),
                rateText(report.median(BenchPrinter::rate)),
                latencies == null ? "rates" : "runs' median latencies",
                100 * report.spread()));
        if (latencies != null) {
            lines.add("latency      p50        p90        p99      p99.9     p99.99        max   (us)");
            lines.add("corrected  " + percentiles(latencies.corrected()));
            lines.add("uncorrected" + percentiles(latencies.uncorrected()));
        }
        lines.add(settings());
        lines.add(surroundings(report));
        report.doubts().forEach(doubt -> lines.add("unreliable: " + doubt));
        return lines;
    }

    static String runs(BenchReport report) {
        return report.runs().size() + (report.runs().size() == 1 ? " run" : " runs");
    }

    static String rateText(double rate) {
        return Double.isNaN(rate) ? "no rate, " + AT_ONCE : text("%,.0f messages/s", rate);
    }

    static double rate(RunResult run) {
        return run.counted() > 0 ? run.deliveredPerSecond() : run.sentPerSecond();
    }

    private static String percentiles(Histogram latencies) {
        StringBuilder text = new StringBuilder();
        for (double percentile : PERCENTILES) {
            text.append(text("%,11.0f", BenchReport.micros(latencies, percentile)));
        }
        return text.append(text("%,11.0f", latencies.getMaxValue() / 1e3)).toString();
    }

    private String settings() {
        return text(
                "settings: %s to %s, %d to %d, %s, %,d bytes%s, %s, %s",
                options.flow().sender(),
                options.flow().receiver(),
                options.load().senders(),
                options.load().receivers(),
                options.engine() == Engine.WIRE
                        ? "engine wire (waits and never drops, buffers of 64 KiB out, 256 KiB in)"
                        : text("engine jeromq (high-water mark %,d)", options.sendersHighWaterMark()),
                options.load().bytes(),
                options.load().topics() > 0
                        ? text(", %,d topics", options.load().topics())
                        : "",
                options.schedule().warmup().isZero()
                        ? "no warm-up"
                        : "warm-up of " + Converters.text(options.schedule().warmup()) + " left out",
                options.schedule().count() > 0
                        ? text("%,d messages a run", options.schedule().count())
                        : Converters.text(options.schedule().time()) + " a run");
    }

    private String surroundings(BenchReport report) {
        double busy =
                report.busyCores().stream().mapToDouble(each -> each).max().orElse(Double.NaN);
        return text(
                "machine: %s, %d cores, load %.2f at the start%s; %s",
                Machine.processor(),
                machine.cores(),
                machine.loadAtStart(),
                Double.isNaN(busy) ? "" : text(", others used %.1f cores while the bench rested", busy),
                Machine.jvm());
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    // ---- JSON

    private void runFields(JsonGenerator json, int number, RunResult run) throws IOException {
        json.writeNumberField("run", number);
        if (options.load().rate() > 0) {
            json.writeNumberField("offered_per_second", options.load().rate());
        }
        json.writeNumberField("sent", run.sent());
        json.writeNumberField("sent_per_second", run.sentPerSecond());
        json.writeNumberField("delivered", run.delivered());
        json.writeNumberField("foreign", run.foreign());
        rateField(json, "delivered_per_second", run.deliveredPerSecond());
        if (run.lost().isPresent()) {
            json.writeNumberField("lost", run.lost().getAsLong());
        }
        json.writeNumberField("repeated", run.repeated());
        json.writeNumberField("out_of_order", run.disordered());
        json.writeObjectFieldStart("cpu_seconds");
        for (Map.Entry<String, Double> each : run.cpuSeconds().entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
        if (run.latencies() != null) {
            latencyFields(json, run.latencies());
        }
        if (run.trouble() != null) {
            json.writeStringField("ended_early", run.trouble());
        }
    }

    private static void rateField(JsonGenerator json, String name, double rate) throws IOException {
        if (!Double.isNaN(rate)) {
            json.writeNumberField(name, rate);
        }
    }

    private static void latencyFields(JsonGenerator json, Latencies latencies) throws IOException {
        latencyFields(json, "corrected_us", latencies.corrected());
        latencyFields(json, "uncorrected_us", latencies.uncorrected());
    }

    private static void latencyFields(JsonGenerator json, String name, Histogram latencies) throws IOException {
        json.writeObjectFieldStart(name);
        for (double percentile : PERCENTILES) {
            json.writeNumberField(
                    "p" + Double.toString(percentile).replace(".0", ""), BenchReport.micros(latencies, percentile));
        }
        json.writeNumberField("max", latencies.getMaxValue() / 1e3);
        json.writeEndObject();
    }

    private void summaryFields(JsonGenerator json, BenchReport report) throws IOException {
        json.writeNumberField("runs", report.runs().size());
        rateField(json, "median_per_second", report.median(BenchPrinter::rate));
        json.writeNumberField("spread", report.spread());
        Latencies latencies = report.latencies();
        if (latencies != null) {
            latencyFields(json, latencies);
        }
        json.writeStringField("settings", settings());
        json.writeStringField("processor", Machine.processor());
        json.writeNumberField("cores", machine.cores());
        json.writeNumberField("load", machine.loadAtStart());
        json.writeStringField("jvm", Machine.jvm());
        json.writeArrayFieldStart("unreliable");
        for (String doubt : report.doubts()) {
            json.writeString(doubt);
        }
        json.writeEndArray();
    }
}
