package io.zmqkit.cli.frame;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Makes the help wrap between words, at the terminal's width. picocli would break tcp://127.0.0.1:5558 in two; so it
 * renders each entry on one line, and this wraps it.
 */
public final class HelpLayout {

    private static final int NARROWEST = 80;
    private static final int WIDEST = 120; // longer lines are hard to read
    private static final int UNWRAPPED = 10_000;
    private static final int HANGING = 2;

    /** What a line begins with, up to where its text begins: an option or a command, or what follows "Usage:". */
    private static final Pattern ENTRY = Pattern.compile("Usage: zmqkit( [a-z0-9-]+)* |  +.*?\\S {2,}(?=\\S)| +");

    private final IntSupplier columns;
    private int width; // 0: not asked yet

    /**
     * Makes the layout of one run.
     *
     * @param columns tells how many the terminal has, 0 if there is none; asked once, when help is shown
     */
    public HelpLayout(IntSupplier columns) {
        this.columns = columns;
    }

    /**
     * Sets a command line and its sub-commands up.
     *
     * @param zmqkit with all its commands
     */
    public void install(CommandLine zmqkit) {
        zmqkit.setUsageHelpWidth(UNWRAPPED);
        zmqkit.getSubcommands().values().forEach(this::install);
        Map<String, IHelpSectionRenderer> sections = zmqkit.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, help -> "Usage: " + help.synopsis(0));
        sections.replaceAll((section, renderer) -> help -> wrapped(renderer.render(help), width()));
    }

    private int width() {
        if (width == 0) {
            width = Math.min(Math.max(columns.getAsInt(), NARROWEST), WIDEST);
        }
        return width;
    }

    static String wrapped(String text, int columns) {
        return text.lines()
                .map(line -> String.join(System.lineSeparator(), lines(line.stripTrailing(), columns))
                        + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static Iterable<String> lines(String line, int columns) {
        Matcher entry = ENTRY.matcher(Columns.withoutColours(line));
        int indent = entry.lookingAt() ? entry.end() : 0;
        boolean isUsage = line.startsWith("Usage:") || indent == 0;
        return Columns.wrapped(line, columns, " ".repeat(indent + (isUsage ? 0 : HANGING)), "");
    }
}
