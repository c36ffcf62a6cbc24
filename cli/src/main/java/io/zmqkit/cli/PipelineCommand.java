package io.zmqkit.cli;

import picocli.CommandLine.Command;

@Command(
        name = "pipeline",
        description = "Pipeline: a ventilator deals tasks out, workers compute them, a sink collects the results.",
        mixinStandardHelpOptions = true)
final class PipelineCommand extends CommandGroup {

    PipelineCommand() {
        super(PipelineVentilatorCommand.class, PipelineWorkerCommand.class, PipelineSinkCommand.class);
    }
}
