package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code zmqkit cheat}. */
@Command(
        name = "cheat",
        description = "Print the lines that people look up, by task.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit cheat",
            "         zmqkit cheat sub",
            "         zmqkit cheat several frames",
            "Exit codes: 0 done, 1 there is nothing about it, 2 wrong usage.",
        })
public final class CheatCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(
            paramLabel = "COMMAND|WORD",
            description = "Only what uses this command, or has these words in its title or else in its lines."
                    + " Default: everything.")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        String about = String.join(" ", words).toLowerCase(Locale.ROOT);
        List<String> tasks = tasks().filter(task -> isAbout(task, about)).toList();
        if (tasks.isEmpty()) {
            tasks = tasks().filter(this::hasWords).toList();
        }
        write(tasks, about);
        return Errors.DONE;
    }

    private void write(List<String> tasks, String about) {
        if (tasks.isEmpty()) {
            throw new CommandFailedException("there is nothing about '" + about + "'; the tasks are: "
                    + tasks().map(CheatCommand::title).collect(Collectors.joining("; ")));
        }
        String sheet = String.join("\n\n", tasks);
        output.data(sheet.lines().toList(), json -> {
            json.writeArrayFieldStart("tasks");
            for (String task : tasks) {
                json.writeStartObject();
                json.writeStringField("title", title(task));
                json.writeArrayFieldStart("lines");
                for (String line : lines(task)) {
                    json.writeString(line);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** {@return the whole sheet, task by task: a title, and indented lines for a shell} */
    static Stream<String> tasks() {
        try (InputStream in = CheatCommand.class.getResourceAsStream("cheat.txt")) {
            String sheet = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(sheet.strip().split("\n\n", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String task) {
        return task.lines().skip(1).map(String::strip).toList();
    }

    private static String title(String task) {
        return task.lines().findFirst().orElse("");
    }

    private static boolean isAbout(String task, String wanted) {
        return title(task).toLowerCase(Locale.ROOT).contains(wanted)
                || lines(task).stream().anyMatch(line -> (line + " ").contains("zmqkit " + wanted + " "));
    }

    private boolean hasWords(String task) {
        String text = task.toLowerCase(Locale.ROOT);
        return words.stream().allMatch(word -> text.contains(word.toLowerCase(Locale.ROOT)));
    }
}
