package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineWorker;
import io.zmqkit.patterns.pipeline.PipelineWorkerStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        description = "Pull tasks (PULL), compute them and push the results to the sink (PUSH)."
                + " Runs until the sink says KILL.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit pipeline worker --name worker-1",
            "Exit codes: 0 the sink said KILL, 2 wrong usage, 3 no task came or the sink took no result in time,"
                    + " or a host is unknown, 130/143 signal.",
        })
final class PipelineWorkerCommand extends ProgramCommand {

    @Option(
            names = "--connect",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5567",
            description = "Where the ventilator deals tasks. Default: ${DEFAULT-VALUE}.")
    private Endpoint ventilator;

    @Mixin
    private final SinkEndpoints sink = new SinkEndpoints();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the sink's statistics call it, 1-32 characters. Default: worker- and the process id.")
    private @Nullable String name;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for a task, and for the sink to take a result. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        String shown = name == null ? "worker-" + ProcessHandle.current().pid() : name;
        if (plain.isOn("--connect", "--sink", "--control", "--name")) {
            return PlainPipeline.work(plain, output(), ventilator, sink, shown);
        }
        return run(
                context -> new PipelineWorker(
                        context,
                        new PipelineWorker.Options(
                                ventilator, sink.results(), sink.control(), shown, timeout, socketOptions()),
                        Jobs.STANDARD),
                worker -> counts(worker.stats()),
                worker -> output().note("ready: PULL worker " + shown + " connects to " + ventilator),
                worker -> finish(worker, shown));
    }

    private static String counts(PipelineWorkerStats stats) {
        return stats.done() + " tasks"
                + (stats.malformed() > 0 ? ", " + stats.malformed() + " malformed tasks dropped" : "")
                + (stats.failed() > 0 ? ", " + stats.failed() + " tasks could not be computed" : "");
    }

    private int finish(PipelineWorker worker, String shown) {
        PipelineWorkerStats stats = worker.stats();
        output().note("pipeline worker " + shown + ": " + counts(stats));
        Refusal refusal = worker.refusal();
        if (refusal != null) {
            return refused(refusal);
        }
        return switch (worker.end()) {
            case NO_TASK ->
                noAnswer("no task came in " + Converters.text(timeout)
                        + " (is a ventilator running? pass its address with --connect)");
            case NO_SINK ->
                noAnswer("the sink at " + sink.results() + " took no result in " + Converters.text(timeout)
                        + " (is a sink running? pass its address with --sink)");
            default -> Errors.DONE;
        };
    }

    private int noAnswer(String message) {
        output().warn(message);
        return Errors.NO_ANSWER;
    }
}
