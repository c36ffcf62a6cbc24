package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.BenchReport;
import io.zmqkit.tools.bench.Latencies;
import io.zmqkit.tools.bench.RunResult;
import java.io.ByteArrayOutputStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Writes the latencies of each run in HdrHistogram's log format, which its own tools read: two lines a run, tagged. */
final class HistogramLog {

    private static final double NANOS_PER_MILLI = 1e6;

    private HistogramLog() {}

    static byte[] of(BenchReport report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistogramLogWriter log = new HistogramLogWriter(bytes);
        log.outputComment("[Latencies of zmqkit bench in nanoseconds; the highest is shown in milliseconds]");
        log.outputLogFormatVersion();
        log.outputStartTime(report.runs().get(0).begunMillis());
        log.outputLegend();
        for (RunResult run : report.runs()) {
            Latencies latencies = run.latencies();
            if (latencies != null) {
                write(log, latencies.corrected(), "corrected", run);
                write(log, latencies.uncorrected(), "uncorrected", run);
            }
        }
        log.close();
        return bytes.toByteArray();
    }

    private static void write(HistogramLogWriter log, Histogram latencies, String tag, RunResult run) {
        latencies.setTag(tag);
        latencies.setStartTimeStamp(run.begunMillis());
        latencies.setEndTimeStamp(run.begunMillis() + (long) (run.receiveSeconds() * 1000));
        log.outputIntervalHistogram(
                latencies.getStartTimeStamp() / 1e3, latencies.getEndTimeStamp() / 1e3, latencies, NANOS_PER_MILLI);
    }
}
