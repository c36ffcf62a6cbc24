package io.zmqkit.cli.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/** Text on a terminal of a fixed number of columns, of which a Korean letter takes two. */
public final class Columns {

    private static final Pattern WORD = Pattern.compile(" *\\S+");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private Columns() {}

    /** {@return how many columns a text takes, not counting its colours} */
    public static int of(String text) {
        return withoutColours(text)
                .codePoints()
                .map(point -> Math.max(0, WCWidth.wcwidth(point)))
                .sum();
    }

    static String withoutColours(String text) {
        return COLOUR.matcher(text).replaceAll("");
    }

    /**
     * Breaks a line between words.
     *
     * @param line spaces at its start and between its words are kept, except where it is broken
     * @param columns how many it may take; a word that is longer stands alone
     * @param indent what each line but the first begins with
     * @param mark what each line but the last ends with
     * @return one line or more
     */
    public static List<String> wrapped(String line, int columns, String indent, String mark) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean isEmpty = true;
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            int room = columns - (word.hitEnd() ? 0 : mark.length());
            if (!isEmpty && of(current.toString()) + of(word.group()) > room) {
                lines.add(current + mark);
                current.setLength(0);
                current.append(indent).append(word.group().strip());
            } else {
                current.append(word.group());
            }
            isEmpty = false;
        }
        lines.add(current.toString());
        return lines;
    }

    /** {@return a text, or as much of its start as fits, with three dots} */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder start = new StringBuilder();
        int room = columns - 3;
        for (int point : text.codePoints().toArray()) {
            room -= Math.max(0, WCWidth.wcwidth(point));
            if (room < 0) {
                break;
            }
            start.appendCodePoint(point);
        }
        return start + "...";
    }

    /** {@return a text, padded with spaces to so many columns} */
    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }
}
