package io.zmqkit.cli;

import io.zmqkit.labs.Workbook;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that looks into the student's folder. */
abstract class LabBookCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "lab-work",
            description = "The folder with your exercises. Default: ${DEFAULT-VALUE}, in the current folder.")
    @SuppressWarnings("NullAway.Init")
    private Path work;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    Output output() {
        return output;
    }

    Workbook workbook() {
        return new Workbook(work);
    }

    ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
