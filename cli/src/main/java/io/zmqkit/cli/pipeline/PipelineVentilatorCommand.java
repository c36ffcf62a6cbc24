package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineVentilator;
import io.zmqkit.patterns.pipeline.PipelineVentilatorStats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "ventilator",
        description = "Split a job into tasks and deal them out to workers (PUSH), once enough have connected."
                + " Ends when the sink has every result and has written its output.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Jobs: sleep (tasks of 1-100 ms), wordcount (the words of --input), mandelbrot (a picture).",
            "Example: zmqkit pipeline ventilator --workers 4 --job wordcount --input README.md",
            "Exit codes: 0 the sink has written its output, 1 the endpoint cannot be bound or the input not be read,",
            "2 wrong usage, 3 workers, sink or results did not come in time, or the sink refused the key, 130/143 signal.",
        })
final class PipelineVentilatorCommand extends ProgramCommand {

    private static final int MAX_INPUT_BYTES = 256 << 20;

    @Option(
            names = "--bind",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5567",
            description = "Where workers connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint bind;

    @Mixin
    private final SinkEndpoints sink = new SinkEndpoints();

    @Option(
            names = "--job",
            paramLabel = "JOB",
            defaultValue = "sleep",
            description = "sleep, wordcount or mandelbrot. Default: ${DEFAULT-VALUE}.")
    private String jobName;

    @Option(names = "--input", paramLabel = "FILE", description = "The text that wordcount counts, UTF-8.")
    private @Nullable Path input;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many tasks to split the job into. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many workers to wait for before the first task. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes the tasks of sleep repeatable. Default: another one each time.")
    private @Nullable Long seed;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for workers and sink, and then for the next task to be done."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--task-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How long to wait for a task to be done before it is dealt again: longer than the longest task"
                            + " and its wait for a worker. After a lost connection it is a tenth. Default: ${DEFAULT-VALUE}.")
    private Duration taskTimeout;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--bind", "--sink", "--tasks")) {
            return PlainPipeline.ventilate(plain, output(), bind, sink.results(), plain.atLeastOne("--tasks", tasks));
        }
        Job job = job();
        String text = input == null ? null : read(input);
        return run(
                context -> new PipelineVentilator(
                        context,
                        new PipelineVentilator.Options(
                                bind,
                                sink.results(),
                                sink.control(),
                                job,
                                new Job.Input(text, tasks, workers, seed == null ? System.nanoTime() : seed),
                                UUID.randomUUID().toString(),
                                timeout,
                                taskTimeout,
                                socketOptions())),
                ventilator -> status(ventilator.stats()),
                ventilator -> output().ready("PUSH ventilator", ventilator.endpoint()),
                this::finish);
    }

    private Job job() {
        Job job = Jobs.STANDARD
                .named(jobName)
                .orElseThrow(() -> wrong("unknown job '" + jobName + "': the jobs are " + Jobs.STANDARD.names()));
        if (job.needsInput() && input == null) {
            throw wrong("job " + job.name() + " needs --input FILE");
        }
        if (!job.needsInput() && input != null) {
            throw wrong("job " + job.name() + " takes no --input");
        }
        return job;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String read(Path file) {
        String cannot = "cannot read --input " + file + ": ";
        if (Files.isDirectory(file)) {
            throw new Errors.CommandFailedException(cannot + "it is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] data = in.readNBytes(MAX_INPUT_BYTES + 1);
            if (data.length > MAX_INPUT_BYTES) {
                throw new Errors.CommandFailedException(cannot + "it is larger than 256 MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Errors.CommandFailedException(cannot + "it is not UTF-8 text", e);
        } catch (NoSuchFileException e) {
            throw new Errors.CommandFailedException(cannot + "there is no such file", e);
        } catch (IOException e) {
            throw new Errors.CommandFailedException(cannot + e.getMessage(), e);
        }
    }

    private String status(PipelineVentilatorStats stats) {
        return switch (stats.state()) {
            case WAITING_FOR_WORKERS -> stats.workers() + " of " + workers + " workers connected";
            case WAITING_FOR_SINK -> "no sink yet";
            default -> counts(stats);
        };
    }

    private static String counts(PipelineVentilatorStats stats) {
        return stats.done() + " of " + stats.tasks() + " tasks done"
                + (stats.sentAgain() > 0 ? ", " + stats.sentAgain() + " dealt again" : "");
    }

    private int finish(PipelineVentilator ventilator) {
        PipelineVentilatorStats stats = ventilator.stats();
        output().note("pipeline ventilator: " + counts(stats)
                + (stats.sinkRestarts() > 0 ? ", " + restarts(stats) : ""));
        Refusal refusal = ventilator.refusal();
        if (refusal != null) {
            return refused(refusal);
        }
        if (!ventilator.hasFailed()) {
            return Errors.DONE;
        }
        String within = " in " + Converters.text(timeout);
        output().warn(
                        switch (stats.state()) {
                            case WAITING_FOR_WORKERS ->
                                stats.workers() + " of " + workers + " workers connected" + within
                                        + " (start workers with --connect " + ventilator.endpoint() + ")";
                            case WAITING_FOR_SINK ->
                                "no sink answered at " + sink.results() + " and " + sink.control() + within
                                        + " (is a sink running, and not busy with another batch?"
                                        + " pass its addresses with --sink and --control)";
                            default -> "no task was done" + within + unconfirmed(ventilator);
                        });
        return Errors.NO_ANSWER;
    }

    private static String unconfirmed(PipelineVentilator ventilator) {
        return ventilator
                        .mostDealtUnconfirmed()
                        .map(task -> ": task " + task.task() + " was dealt " + task.times()
                                + (task.times() == 1 ? " time" : " times") + " and is not confirmed")
                        .orElse("")
                + " (did a worker or the sink end, or can no worker compute it?)";
    }

    private static String restarts(PipelineVentilatorStats stats) {
        return stats.sinkRestarts() + " sink restarts took " + stats.lostResults()
                + " results with them, which were computed again";
    }
}
