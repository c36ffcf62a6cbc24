package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.labs.Checker;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import io.zmqkit.labs.Workbook;
import io.zmqkit.labs.WorkbookException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = "Run your exercise against scripted peers, and say what is missing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab check 10",
            "         zmqkit lab check --all --json     one object for each lab",
            "A program that does not end is killed, after 30 s at the latest.",
            "What fails is drawn: time goes downwards, arrows are messages. last-check.html, beside the exercise, has all of it.",
            "Exit codes: 0 passed, 1 not yet, or it cannot be checked, 2 wrong usage.",
        })
final class LabCheckCommand extends LabBookCommand {

    @Parameters(paramLabel = "N", arity = "0..1", description = "The lab's number.")
    private @Nullable Lab lab;

    @Option(names = "--all", description = "Check every lab. It takes all of them to exit with 0.")
    private boolean all;

    @Override
    public Integer call() throws InterruptedException {
        if ((lab == null) != all) {
            throw wrongUsage("name the lab to check, or --all");
        }
        int columns = output().isJson() ? 0 : Terminals.columns();
        LabReport report = new LabReport(this, columns);
        if (columns > 0) {
            output().note(lab == null ? "checking all labs ..." : "checking lab " + lab.number() + " ...");
        }
        if (lab == null) {
            return checkAll(report);
        }
        boolean passed = report.on(lab, workbook(), new Checker());
        report.whatNext(lab, workbook(), passed);
        return passed ? Errors.DONE : Errors.FAILED;
    }

    private int checkAll(LabReport report) throws InterruptedException {
        Workbook workbook = workbook();
        Checker checker = new Checker();
        int passed = 0;
        for (Lab each : Labs.all()) {
            try {
                if (!workbook.isStarted(each)) {
                    report.notBegun(each);
                } else if (report.on(each, workbook, checker)) {
                    passed++;
                }
            } catch (WorkbookException e) {
                report.failed(each, e); // the others can still be checked
            }
        }
        output().note(passed + " of " + Labs.all().size() + " labs passed");
        return passed == Labs.all().size() ? Errors.DONE : Errors.FAILED;
    }
}
