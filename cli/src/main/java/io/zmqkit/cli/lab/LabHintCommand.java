package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.labs.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "hint",
        description = "Give a hint for a lab, one more each time.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab hint 10",
            "Exit codes: 0 done, 1 the progress cannot be written, 2 wrong usage.",
        })
final class LabHintCommand extends LabBookCommand {

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Override
    public Integer call() {
        new LabReport(this, Terminals.columns()).hint(lab, workbook());
        return Errors.DONE;
    }
}
