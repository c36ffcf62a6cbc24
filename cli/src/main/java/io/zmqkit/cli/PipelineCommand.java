package io.zmqkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "pipeline",
        description = "Pipeline: a ventilator deals tasks out, workers compute them, a sink collects the results.",
        mixinStandardHelpOptions = true,
        subcommands = {PipelineVentilatorCommand.class, PipelineWorkerCommand.class, PipelineSinkCommand.class})
final class PipelineCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: ventilator, worker or sink");
    }
}
