package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Columns;
import io.zmqkit.cli.frame.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lab's text on so many columns: paragraphs, lists and tables are wrapped between words, commands that are too long
 * become several lines that a shell takes for one. Drawings are left as they are.
 */
final class LabText {

    private static final Pattern ITEM = Pattern.compile("(- |[0-9]+\\. )(.*)");
    private static final Pattern UNBREAKABLE =
            Pattern.compile("[\u2190-\u21ff\u2500-\u25ff]|^\\$ .*'"); // a drawing, quotes
    private static final Pattern COMMAND = Pattern.compile("(\\$ |    )(?:\\./|\\(?[/\\w.]*zmqkit |java |wc ).*");
    private static final Pattern EXPLAINED = Pattern.compile("(.*\\S {3,})[a-z0-9]+ [a-z].*"); // not: aligned arguments
    private static final String FENCE = "```";
    private static final String CODE = "    ";

    private final int columns;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder paragraph = new StringBuilder();
    private final List<String> table = new ArrayList<>();
    private String indent = "";

    private LabText(int columns) {
        this.columns = columns;
    }

    /**
     * Wraps a text.
     *
     * @param markdown what the labs use of it
     * @param columns of the terminal, at least 20; a Korean letter takes two
     * @return its lines; only drawings, commands with quotes and single words are longer than that
     */
    static List<String> wrapped(String markdown, int columns) {
        LabText text = new LabText(Math.max(20, columns));
        boolean fenced = false;
        for (String line : markdown.lines().toList()) {
            boolean isFence = line.startsWith(FENCE);
            if (isFence || fenced || line.startsWith(CODE)) {
                text.endBlock();
                text.code(line);
            } else {
                text.prose(line);
            }
            fenced ^= isFence;
        }
        text.endBlock();
        return text.lines;
    }

    private void prose(String line) {
        Matcher item = ITEM.matcher(line);
        if (line.isBlank() || line.startsWith("#")) {
            endBlock();
            lines.add(line);
        } else if (line.startsWith("|")) {
            table.add(line);
        } else if (item.matches()) {
            endBlock();
            indent = " ".repeat(item.group(1).length());
            paragraph.append(line);
        } else {
            paragraph.append(paragraph.isEmpty() ? "" : " ").append(line.strip());
        }
    }

    private void endBlock() {
        if (!paragraph.isEmpty()) {
            lines.addAll(Columns.wrapped(paragraph.toString(), columns, indent, ""));
        }
        if (!table.isEmpty()) {
            lines.addAll(TextTable.of(table).lines(columns));
        }
        paragraph.setLength(0);
        table.clear();
        indent = "";
    }

    private void code(String line) {
        Matcher explained = EXPLAINED.matcher(line);
        boolean isCommand = COMMAND.matcher(line).matches();
        if (Columns.of(line) <= columns || UNBREAKABLE.matcher(line).find()) {
            lines.add(line);
        } else if (isCommand && explained.matches()) {
            explained(line, explained.group(1).length());
        } else {
            lines.addAll(Columns.wrapped(line, columns, CODE.repeat(2), isCommand ? " \\" : ""));
        }
    }

    /** A command with words about it: these go on below, in their own column if there is room. */
    private void explained(String line, int column) {
        if (column <= columns * 2 / 3) {
            lines.addAll(Columns.wrapped(line, columns, " ".repeat(column), ""));
        } else {
            lines.addAll(Columns.wrapped(line.substring(0, column).stripTrailing(), columns, CODE.repeat(2), " \\"));
            lines.addAll(Columns.wrapped(CODE.repeat(2) + line.substring(column), columns, CODE.repeat(2), ""));
        }
    }
}
