package io.zmqkit.cli;

import io.zmqkit.labs.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jline.builtins.Less;
import org.jline.builtins.Source;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a lab's text, page by page on a terminal (q quits).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit lab show 10",
            "Exit codes: 0 done, 2 wrong usage.",
        })
final class LabShowCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "N", description = "The lab's number.")
    @SuppressWarnings("NullAway.Init")
    private Lab lab;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String text = lab.text();
        if (Terminals.areThere() && !output.isJson()) {
            page(text);
        } else {
            output.data(text.lines().toList(), json -> {
                json.writeNumberField("lab", lab.number());
                json.writeStringField("text", text);
            });
        }
        return Errors.DONE;
    }

    private void page(String text) throws IOException, InterruptedException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            Less less = new Less(terminal, Path.of("").toAbsolutePath());
            less.quitIfOneScreen = true;
            less.run(new Source.InputStreamSource(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), true, lab.folder()));
        }
    }
}
