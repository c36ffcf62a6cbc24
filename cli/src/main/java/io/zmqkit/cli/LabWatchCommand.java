package io.zmqkit.cli;

import io.zmqkit.labs.Checker;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.WorkbookException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
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
    @SuppressWarnings("NullAway.Init")
    private Lab lab;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Terminals.areThere()) {
            throw wrongUsage("watch needs a terminal (zmqkit lab check " + lab.number() + " checks once)");
        }
        Path exercise = workbook().existing(lab);
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            terminal.enterRawMode();
            watch(exercise, terminal.reader());
        }
        return Errors.DONE;
    }

    /** Looks at the file rather than be told: that also works on network folders, and at once on macOS. */
    private void watch(Path exercise, NonBlockingReader keys) throws IOException, InterruptedException {
        String checked = "";
        String seen = "";
        int key = 0;
        while (key != 'q' && key != NonBlockingReader.EOF) {
            String now = stamp(exercise);
            boolean saved = now.equals(seen) && !now.equals(checked) && !now.isEmpty(); // and written to its end
            seen = now;
            if (saved) {
                checked = now;
                check();
            }
            key = keys.read(LOOK_MILLIS);
            if (key == 'h') {
                new LabReport(output()).hint(lab, workbook());
            }
        }
    }

    /** Changes whenever the file is saved; empty while an editor has it out of the way. */
    private static String stamp(Path exercise) {
        try {
            return Files.getLastModifiedTime(exercise) + " " + Files.size(exercise);
        } catch (IOException e) {
            return "";
        }
    }

    private void check() throws InterruptedException {
        output().note("checking " + workbook().exercise(lab) + " ...");
        try {
            new LabReport(output()).on(lab, workbook(), new Checker());
        } catch (WorkbookException e) {
            output().warn(String.valueOf(e.getMessage()));
        }
        output().note("waiting for the next save (h: hint, q: quit)");
    }
}
