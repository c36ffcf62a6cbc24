package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.labs.Checker;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Verdict;
import io.zmqkit.labs.WorkbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = "Check a lab each time that you save it. Keys: h gives a hint, q quits.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab watch 10",
            "Exit codes: 0 done, 1 there is no exercise, 2 wrong usage, or no terminal, 130/143 signal.",
        })
final class LabWatchCommand extends LabBookCommand {

    private static final long LOOK_MILLIS = 200;

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Terminals.areThere()) {
            throw wrongUsage("watch needs a terminal (" + typed("check", lab) + " checks once)");
        }
        Path exercise = workbook().existing(lab);
        try (Terminal terminal = Terminals.open()) {
            terminal.enterRawMode();
            watch(exercise, new LabReport(this, Terminals.columns(terminal)), terminal.reader());
        }
        return Errors.DONE;
    }

    /** Polls the file instead of watching for events: that also works on network folders, and at once on macOS. */
    private void watch(Path exercise, LabReport report, NonBlockingReader keys)
            throws IOException, InterruptedException {
        FutureTask<Verdict> check = null;
        String checked = "";
        String seen = "";
        int key = 0;
        while (key != 'q' && key != NonBlockingReader.EOF) {
            String now = stamp(exercise);
            boolean saved = now.equals(seen) && !now.equals(checked) && !now.isEmpty(); // and written to its end
            seen = now;
            if (saved && check == null) {
                checked = now;
                check = begin();
            } else if (check != null && check.isDone()) {
                print(check, report);
                check = null;
            }
            key = keys.read(LOOK_MILLIS);
            if (key == 'h') {
                report.hint(lab, workbook());
            }
        }
    }

    /** Changes whenever the file is saved; empty while an editor has moved it away. */
    private static String stamp(Path exercise) {
        try {
            return Files.getLastModifiedTime(exercise) + " " + Files.size(exercise);
        } catch (IOException e) {
            return "";
        }
    }

    /** A thread of its own, so that keys are heard meanwhile. It ends with the process, and so does the student's program. */
    private FutureTask<Verdict> begin() {
        output().note("checking " + workbook().exercise(lab) + " ...");
        FutureTask<Verdict> check = new FutureTask<>(() -> workbook().check(lab, new Checker()));
        Thread thread = new Thread(check, "check");
        thread.setDaemon(true);
        thread.start();
        return check;
    }

    private void print(FutureTask<Verdict> check, LabReport report) throws InterruptedException {
        try {
            Verdict verdict = check.get();
            report.print(verdict, lab, workbook());
            if (verdict.passed()) {
                report.whatNext(lab, workbook(), true);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkbookException cause) {
                output().warn(String.valueOf(cause.getMessage()));
            } else if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else {
                throw new IllegalStateException(e.getCause());
            }
        }
        output().note("waiting for the next save (h: hint, q: quit)");
    }
}
