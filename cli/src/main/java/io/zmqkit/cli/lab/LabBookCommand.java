package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.OwnCommand;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Workbook;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that uses the student's folder. */
abstract class LabBookCommand implements Callable<Integer> {

    private static final String FOLDER = "lab-work";

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = FOLDER,
            description = "The folder with your exercises. Default: ${DEFAULT-VALUE}, in the current folder.")
    private Path work;

    @Spec
    private CommandSpec spec;

    Output output() {
        return output;
    }

    Workbook workbook() {
        return new Workbook(work, lab -> typed("start", lab));
    }

    /** A command about a lab as it has to be typed here, for example {@code ./zmqkit lab hint 6}. */
    String typed(String command, Lab lab) {
        String folder = work.toString().equals(FOLDER) ? "" : " --work " + OwnCommand.quoted(work.toString());
        return OwnCommand.typed() + " lab " + command + " " + lab.number() + folder;
    }

    ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
