package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import io.zmqkit.labs.Workbook;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List the labs, and what is done.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab list",
            "Exit codes: 0 done, 1 the progress cannot be read, 2 wrong usage.",
        })
final class LabListCommand extends LabBookCommand {

    @Override
    public Integer call() {
        Workbook workbook = workbook();
        for (Lab lab : Labs.all()) {
            String state = workbook.hasPassed(lab) ? "done" : workbook.isStarted(lab) ? "begun" : "";
            String line = String.format(
                    Locale.ROOT, "%02d  %-5s  %2d min  %s", lab.number(), state, lab.minutes(), lab.title());
            output().data(line, json -> {
                json.writeNumberField("lab", lab.number());
                json.writeStringField("name", lab.name());
                json.writeStringField("title", lab.title());
                json.writeNumberField("minutes", lab.minutes());
                json.writeBooleanField("begun", workbook.isStarted(lab));
                json.writeBooleanField("done", workbook.hasPassed(lab));
                json.writeNumberField("hints", workbook.hintsTaken(lab));
            });
        }
        return Errors.DONE;
    }
}
