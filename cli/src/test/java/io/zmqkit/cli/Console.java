package io.zmqkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person types and sees in one terminal: a {@code console} block of a Markdown file.
 *
 * @param commands the lines after {@code $}, each with the lines that it prints
 */
record Console(List<Command> commands) {

    /**
     * One command line.
     *
     * @param line without the {@code $}
     * @param output the lines that follow it
     */
    record Command(String line, List<String> output) {}

    /**
     * The blocks under one heading: they belong together, as terminals side by side.
     *
     * @param page where it is, seen from the folder of zmqkit
     * @param heading of the section
     * @param consoles its blocks
     */
    record Section(String page, String heading, List<Console> consoles) {
        @Override
        public String toString() {
            return page + ": " + heading;
        }
    }

    /** {@return the programs of a page, the text of its {@code java} blocks} */
    static List<String> programsOf(Path markdown) {
        return Pattern.compile("(?ms)^```java\n(.*?)^```$")
                .matcher(String.join("\n", lines(markdown)) + "\n")
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** {@return the sections of a Markdown file that have console blocks} */
    static List<Section> sectionsOf(Path markdown) {
        List<Section> sections = new ArrayList<>();
        String page = ZmqkitProcess.HOME.relativize(markdown).toString();
        String heading = "";
        List<Console> consoles = new ArrayList<>();
        boolean inside = false;
        for (String line : lines(markdown)) {
            if (inside) {
                inside = !line.equals("```");
                if (inside) {
                    consoles.get(consoles.size() - 1).add(line);
                }
            } else if (line.equals("```console")) {
                inside = true;
                consoles.add(new Console(new ArrayList<>()));
            } else if (line.startsWith("#")) {
                sections.add(new Section(page, heading, consoles));
                heading = line;
                consoles = new ArrayList<>();
            }
        }
        sections.add(new Section(page, heading, consoles));
        return sections.stream()
                .filter(section -> !section.consoles().isEmpty())
                .toList();
    }

    private void add(String line) {
        if (line.startsWith("$ ")) {
            commands.add(new Command(line.substring(2), new ArrayList<>()));
        } else {
            commands.get(commands.size() - 1).output().add(line);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
