package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.patterns.pipeline.PipelineSinkStats;
import io.zmqkit.patterns.pipeline.PipelineSummary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What a sink reports about its batch: figures and output. */
final class BatchReport {

    static final int LINES_SHOWN = 20;

    private final Output output;

    BatchReport(Output output) {
        this.output = output;
    }

    void count(PipelineSinkStats stats) {
        output.note("pipeline sink: " + counts(stats));
    }

    /** {@return how far a batch has come, while it is not complete} */
    static String status(PipelineSinkStats stats, boolean hasTimedOut) {
        if (stats.announced() == 0) {
            return hasTimedOut ? "no batch came" : "no batch yet";
        }
        int missing = stats.announced() - stats.collected();
        return counts(stats) + (hasTimedOut ? ", " + missing + " missing" : "");
    }

    /** {@return what has come of a batch that is complete} */
    static String status(PipelineSummary summary) {
        return String.format(
                Locale.ROOT,
                "%d results, speed-up %.1f, %.2f s",
                summary.tasks(),
                summary.speedUp(),
                summary.elapsed().toNanos() / 1e9);
    }

    private static String counts(PipelineSinkStats stats) {
        String duplicates = stats.duplicates() > 0 ? ", " + stats.duplicates() + " duplicates" : "";
        String dropped = stats.dropped() > 0 ? ", " + stats.dropped() + " messages dropped" : "";
        String of = stats.announced() > 0 ? " of " + stats.announced() : "";
        return stats.collected() + of + " results" + duplicates + dropped;
    }

    void figures(PipelineSummary summary) {
        double elapsed = summary.elapsed().toNanos() / 1e9;
        double cost = summary.cost().toNanos() / 1e9;
        String text = String.format(
                Locale.ROOT,
                "%d tasks in %.2f s, sum of task costs %.2f s, speed-up %.1f",
                summary.tasks(),
                elapsed,
                cost,
                summary.speedUp());
        output.data(text, json -> {
            json.writeStringField("event", "batch");
            json.writeStringField("job", summary.job().name());
            json.writeNumberField("tasks", summary.tasks());
            json.writeNumberField("elapsedSeconds", elapsed);
            json.writeNumberField("costSeconds", cost);
            json.writeNumberField("speedUp", summary.speedUp());
        });
        summary.tasksPerWorker()
                .forEach((worker, tasks) -> output.data(worker + ": " + tasks + " tasks", json -> {
                    json.writeStringField("event", "worker");
                    json.writeStringField("worker", worker);
                    json.writeNumberField("tasks", tasks);
                }));
    }

    void start(byte[] text) {
        new String(text, StandardCharsets.UTF_8)
                .lines()
                .limit(LINES_SHOWN)
                .forEach(line -> output.data(line, json -> {
                    json.writeStringField("event", "output");
                    json.writeStringField("line", line);
                }));
    }

    void file(Path file, int bytes) {
        output.data("wrote " + file + ", " + bytes + " bytes", json -> {
            json.writeStringField("event", "file");
            json.writeStringField("path", file.toString());
            json.writeNumberField("bytes", bytes);
        });
    }
}
