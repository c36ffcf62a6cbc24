package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "pipeline",
        description = "Pipeline: a ventilator deals tasks out, workers compute them, a sink collects the results.",
        mixinStandardHelpOptions = true)
public final class PipelineCommand extends CommandGroup {

    PipelineCommand() {
        super(PipelineVentilatorCommand.class, PipelineWorkerCommand.class, PipelineSinkCommand.class);
    }
}
