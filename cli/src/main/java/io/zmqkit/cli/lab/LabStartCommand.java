package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.labs.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description = "Begin a lab: copy its skeleton to lab-work/NN-name/Exercise.java.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab start 10",
            "Work of yours is never overwritten: see zmqkit lab reset.",
            "Exit codes: 0 done, also if it had been begun, 1 the folder cannot be written, 2 wrong usage.",
        })
final class LabStartCommand extends LabBookCommand {

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Override
    public Integer call() {
        boolean copied = workbook().start(lab);
        String exercise = workbook().exercise(lab).toString();
        output().note(copied ? "edit it, then: " + typed("check", lab) : "begun before, and left as it is");
        output().data(exercise, json -> {
            json.writeStringField("exercise", exercise);
            json.writeBooleanField("copied", copied);
        });
        return Errors.DONE;
    }
}
