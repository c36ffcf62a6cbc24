package io.zmqkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "lab",
        description = "The course: read, predict, run, break, and write programs that are checked.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LabListCommand.class,
            LabShowCommand.class,
            LabStartCommand.class,
            LabCheckCommand.class,
            LabHintCommand.class,
            LabSolutionCommand.class,
            LabResetCommand.class,
            LabWatchCommand.class
        },
        footer = {
            "",
            "Example: zmqkit lab show 10; zmqkit lab start 10; zmqkit lab check 10",
            "An exercise is one Java source file. Run it yourself:",
            "         java -cp cli/target/zmqkit.jar lab-work/10-request-reply/Exercise.java ARGS",
        })
final class LabCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name a command: list, show, start, check, hint, solution, reset or watch");
    }
}
