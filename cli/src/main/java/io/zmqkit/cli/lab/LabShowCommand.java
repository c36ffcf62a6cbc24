package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.OwnCommand;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.labs.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.builtins.Less;
import org.jline.builtins.Source;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a lab's text, page by page on a terminal (q quits).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab show 10",
            "         zmqkit lab show 10 --task     the exercise's task alone",
            "A drawing may be wider than the terminal: the right arrow key shows the rest of it.",
            "Exit codes: 0 done, 2 wrong usage.",
        })
final class LabShowCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "N", description = "The lab's number.")
    private Lab lab;

    @Option(names = "--task", description = "Show the exercise's task alone.")
    private boolean task;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String text = OwnCommand.inText(task ? lab.task() : lab.text());
        if (output.isJson() || !Terminals.areThere()) {
            print(text, LabText.wrapped(text, Terminals.USUAL_COLUMNS));
            return Errors.DONE;
        }
        try (Terminal terminal = Terminals.open()) {
            List<String> lines = LabText.wrapped(text, Terminals.columns(terminal));
            if (lines.size() < terminal.getSize().getRows()) {
                print(text, lines); // and it stays there while the student works
            } else {
                page(terminal, lines);
            }
        }
        return Errors.DONE;
    }

    private void print(String text, List<String> lines) {
        output.data(lines, json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("text", text);
        });
    }

    private void page(Terminal terminal, List<String> lines) throws IOException, InterruptedException {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        Less less = new Less(terminal, Path.of("").toAbsolutePath());
        less.chopLongLines = true; // a drawing stays one; the arrow keys show the rest of it
        less.run(new Source.InputStreamSource(new ByteArrayInputStream(text), true, lab.folder()));
    }
}
