package io.zmqkit.cli.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Markdown table with columns narrowed to fit the terminal and wrapped cells. */
public final class TextTable {

    private static final int HEAD_ROWS = 2; // the names of the columns, and the rule below them

    private final List<List<String>> rows;

    private TextTable(List<List<String>> rows) {
        this.rows = rows;
    }

    /** A table from its lines; the second is the rule below the head. */
    public static TextTable of(List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (i != HEAD_ROWS - 1) {
                String inner = lines.get(i).strip().replaceAll("^\\||\\|$", "");
                rows.add(
                        Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList());
            }
        }
        return new TextTable(rows);
    }

    public List<String> lines(int columns) {
        int[] natural = naturalWidths();
        int room = columns - natural.length * 3 - 1;
        int[] widths = Arrays.stream(natural).sum() <= room ? natural : narrowed(natural, room);
        boolean wraps = widths != natural;
        String rule = "|"
                + Arrays.stream(widths).mapToObj(width -> "-".repeat(width + 2)).collect(Collectors.joining("|")) + "|";
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (row == 1 || (row > 1 && wraps)) {
                lines.add(rule); // rows of several lines would run into each other
            }
            lines.addAll(lines(rows.get(row), widths));
        }
        return lines;
    }

    private int[] naturalWidths() {
        int count = rows.stream().mapToInt(List::size).max().orElse(1);
        return IntStream.range(0, count)
                .map(column -> rows.stream()
                        .mapToInt(row -> Columns.of(cell(row, column)))
                        .max()
                        .orElse(0))
                .toArray();
    }

    /** Takes from the widest column until they fit, but no column for less than a short word. */
    private static int[] narrowed(int[] natural, int room) {
        int[] widths = natural.clone();
        for (int over = Arrays.stream(widths).sum() - room; over > 0; over--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            widths[widest] = Math.max(1, widths[widest] - 1);
        }
        return widths;
    }

    private static List<String> lines(List<String> row, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            cells.add(Columns.wrapped(cell(row, column), widths[column], "", ""));
        }
        List<String> lines = new ArrayList<>();
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder("|");
            for (int column = 0; column < widths.length; column++) {
                text.append(' ')
                        .append(Columns.padded(cell(cells.get(column), line), widths[column]))
                        .append(" |");
            }
            lines.add(text.toString());
        }
        return lines;
    }

    private static String cell(List<String> cells, int index) {
        return index < cells.size() ? cells.get(index) : "";
    }
}
