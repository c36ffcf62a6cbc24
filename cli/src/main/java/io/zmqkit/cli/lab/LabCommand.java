package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "lab",
        description = "The course: read, predict, run, break, and write programs that are checked.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab show 10; zmqkit lab start 10; zmqkit lab check 10",
            "An exercise is one Java source file. Run it yourself:",
            "         java -cp cli/target/zmqkit.jar lab-work/10-request-reply/Exercise.java ARGS",
        })
public final class LabCommand extends CommandGroup {

    LabCommand() {
        super(
                LabListCommand.class,
                LabShowCommand.class,
                LabStartCommand.class,
                LabCheckCommand.class,
                LabHintCommand.class,
                LabSolutionCommand.class,
                LabResetCommand.class,
                LabWatchCommand.class);
    }
}
