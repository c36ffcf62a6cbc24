package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.labs.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "solution",
        description = "Print a solution of a lab, once yours has passed.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab solution 10 --anyway > lab-work/10-request-reply/Exercise.java",
            "Exit codes: 0 done, 1 the lab has not passed yet, 2 wrong usage.",
        })
final class LabSolutionCommand extends LabBookCommand {

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Option(names = "--anyway", description = "Print it although the lab has not passed yet.")
    private boolean anyway;

    @Override
    public Integer call() {
        if (!anyway && !workbook().hasPassed(lab)) {
            throw new CommandFailedException(String.format(
                    "lab %d has not passed yet (%s gives a hint; --anyway prints the solution)",
                    lab.number(), typed("hint", lab)));
        }
        String solution = lab.solution();
        output().data(solution.lines().toList(), json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("solution", solution);
        });
        return Errors.DONE;
    }
}
