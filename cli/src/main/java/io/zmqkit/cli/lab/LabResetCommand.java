package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.labs.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "reset",
        description = "Begin a lab anew. Your exercise is kept beside the new skeleton.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab reset 10",
            "Exit codes: 0 done, 1 there is no exercise, or it cannot be moved, 2 wrong usage.",
        })
final class LabResetCommand extends LabBookCommand {

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Override
    public Integer call() {
        String old = workbook().reset(lab).toString();
        output().note("your exercise is kept as " + old);
        String exercise = workbook().exercise(lab).toString();
        output().data(exercise, json -> {
            json.writeStringField("exercise", exercise);
            json.writeStringField("old", old);
        });
        return Errors.DONE;
    }
}
