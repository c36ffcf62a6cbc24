package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.OutputFile;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineSink;
import io.zmqkit.patterns.pipeline.PipelineSummary;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sink",
        description = "Collect the results of one batch (PULL), print how long it took and write what was computed;"
                + " only then tell ventilator and workers that it is done (DONE and KILL on XPUB).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit pipeline sink --out seahorses.png",
            "Exit codes: 0 the output is written, 1 an endpoint cannot be bound, --out cannot be written,"
                    + " or the results are larger than 256 MiB,",
            "2 wrong usage, 3 results did not come in time, 130/143 signal.",
        })
final class PipelineSinkCommand extends ProgramCommand {

    @Option(
            names = "--bind",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5568",
            description = "Where workers and ventilator connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint bind;

    @Option(
            names = "--control",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5569",
            description = "Where workers and ventilator subscribe. Default: ${DEFAULT-VALUE}.")
    private Endpoint control;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the whole output there: mandelbrot's picture (default: mandelbrot.png), wordcount's"
                    + " lines (default: the first " + BatchReport.LINES_SHOWN + " on stdout only).")
    private @Nullable Path out;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for a batch, and then for each next result. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--bind", "--control")) {
            return PlainPipeline.collect(plain, output(), bind, control);
        }
        if (out != null) {
            OutputFile.requireWritable(out, "--out");
        }
        Progress progress = new Progress();
        return run(
                context -> new PipelineSink(
                        context,
                        new PipelineSink.Options(bind, control, timeout, socketOptions()),
                        Jobs.STANDARD,
                        progress),
                progress::status,
                sink -> {
                    output().ready("PULL sink", sink.endpoint());
                    output().ready("XPUB control", sink.control());
                },
                sink -> {
                    progress.end();
                    return finish(sink);
                });
    }

    private BatchReport report() {
        return new BatchReport(output());
    }

    private int finish(PipelineSink sink) {
        if (sink.summary().isPresent()) {
            return Errors.DONE;
        }
        report().count(sink.stats());
        if (sink.isTooLarge()) {
            throw new Errors.CommandFailedException("the results are larger than 256 MiB together");
        }
        if (!sink.timedOut()) {
            return Errors.DONE; // a signal ended it, and gives the exit code
        }
        output().warn(
                        sink.stats().announced() == 0
                                ? "no batch was announced in " + Converters.text(timeout)
                                        + " (is a ventilator running? its --sink must be " + sink.endpoint() + ")"
                                : "no result for " + Converters.text(timeout) + ": "
                                        + sink.stats().collected() + " of "
                                        + sink.stats().announced() + " came (did a worker end?)");
        return Errors.NO_ANSWER;
    }

    /** Shows a bar to a person at a terminal; nothing goes to a pipe or a file. */
    private final class Progress implements PipelineSink.Events {

        private @Nullable ProgressBar bar;
        private String complaint = "";
        private volatile @Nullable PipelineSummary complete; // when all is written

        /** In any thread. */
        String status(PipelineSink sink) {
            PipelineSummary done = complete;
            return done == null ? BatchReport.status(sink.stats(), sink.timedOut()) : BatchReport.status(done);
        }

        /** Anybody can announce a batch, so one that cannot be written here must not end the sink. */
        @Override
        public boolean accepts(Job job) {
            if (out != null || job.file().isEmpty()) {
                return true;
            }
            try {
                OutputFile.requireWritable(Path.of(job.file()), "--out");
                return true;
            } catch (Errors.CommandFailedException e) {
                complain("a batch of job " + job.name() + " is not taken: " + e.getMessage());
                return false;
            }
        }

        /** Says it once: a ventilator announces its batch ten times a second. */
        private void complain(String what) {
            if (!complaint.equals(what)) {
                complaint = what;
                output().warn(what);
            }
        }

        @Override
        public void started(Job job, int tasks) {
            end(); // of a batch that was given up
            if (Terminals.areThere()) {
                bar = Terminals.bar(job.name(), tasks).build();
            }
        }

        @Override
        public void collected(int count) {
            if (bar != null) {
                bar.stepTo(count);
            }
        }

        @Override
        public void givenUp(int count, int tasks) {
            end();
            output().warn("the ventilator of a batch fell silent, and its " + count + " of " + tasks
                    + " results are dropped for the next batch");
        }

        /** The file first: if it cannot be written, no line says that the batch is done. */
        @Override
        public void completed(PipelineSink sink) {
            end();
            report().count(sink.stats());
            PipelineSummary summary = sink.summary().orElseThrow();
            byte[] result = sink.merge();
            boolean isText = summary.job().file().isEmpty();
            Path file = out == null && !isText ? Path.of(summary.job().file()) : out;
            if (file != null) {
                OutputFile.write(file, result, "--out");
            }
            report().figures(summary);
            if (isText) {
                report().start(result);
            }
            if (file != null) {
                report().file(file, result.length);
            }
            complete = summary;
        }

        void end() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
