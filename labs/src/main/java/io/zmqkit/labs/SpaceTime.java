package io.zmqkit.labs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The space-time diagram of a check: time goes downwards, the program and each party have a column, each message is an arrow.
 * After L. Lamport, Time, Clocks, and the Ordering of Events in a Distributed System, 1978.
 *
 * @param columns their names; the first is the program's, or that of several
 * @param rows in the order of time
 */
public record SpaceTime(List<String> columns, List<Row> rows) {

    /** The student's program. */
    public static final int PROGRAM = 0;

    /** What a row shows. */
    public enum Kind {
        /** A message that went from one column to another. */
        MESSAGE,
        /** The message that should have gone there. */
        MISSING,
        /** A column begins, or is there again. */
        BEGINS,
        /** A column has ended. */
        ENDS,
        /** Something else that should have happened. */
        EXPECTED
    }

    /**
     * A row.
     *
     * @param millis since the program was started
     * @param from the column where it begins
     * @param to the column where it ends; the same if it is no message
     * @param kind of the row
     * @param text of the message, or what has happened: not to be trusted
     */
    public record Row(long millis, int from, int to, Kind kind, String text) {}

    private static final int MOST_COLUMNS = 5;
    private static final int WIDTH = 11;
    private static final int MIDDLE = WIDTH / 2;

    /**
     * Draws the last rows with characters, for a terminal.
     *
     * @param most how many lines the drawing may have, 3 at least
     * @return its lines
     */
    public List<String> lines(int most) {
        boolean isWhole = rows.size() < most;
        List<Row> last = isWhole ? rows : rows.subList(rows.size() - most + 2, rows.size());
        int[] places = places(last);
        String[] names = new String[1 + Arrays.stream(places).max().orElse(PROGRAM)];
        for (int column = 0; column < places.length; column++) {
            if (places[column] >= 0) {
                names[places[column]] = names[places[column]] == null ? columns.get(column) : "others";
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(header(names));
        if (!isWhole) {
            lines.add("    ...  " + (rows.size() - last.size()) + " before");
        }
        last.forEach(row -> lines.add(drawn(row, places, names.length)));
        return lines;
    }

    /** Where each column is drawn; -1 if nothing goes to it. Those for which there is no room share the last place. */
    private int[] places(List<Row> shown) {
        int[] places = new int[columns.size()];
        int next = 0;
        for (int column = 0; column < places.length; column++) {
            int each = column;
            boolean isUsed = each == PROGRAM || shown.stream().anyMatch(row -> row.from() == each || row.to() == each);
            places[column] = isUsed ? Math.min(next++, MOST_COLUMNS - 1) : -1;
        }
        return places;
    }

    private static String header(String[] names) {
        StringBuilder line = new StringBuilder("     ms  ");
        for (String name : names) {
            String shown = name.length() < WIDTH ? name : name.substring(0, WIDTH - 1);
            int before = Math.max(0, MIDDLE - shown.length() / 2);
            line.append(" ".repeat(before)).append(shown).append(" ".repeat(WIDTH - shown.length() - before));
        }
        return line.toString().stripTrailing();
    }

    private static String drawn(Row row, int[] places, int columns) {
        char[] line = " ".repeat(columns * WIDTH).toCharArray();
        for (int column = 0; column < columns; column++) {
            line[column * WIDTH + MIDDLE] = '|';
        }
        int from = places[row.from()] * WIDTH + MIDDLE;
        int to = places[row.to()] * WIDTH + MIDDLE;
        int step = Integer.signum(to - from);
        for (int i = from + step; step != 0 && i != to; i += step) {
            line[i] = row.kind() == Kind.MISSING && (i - from) % 2 == 0 ? ' ' : '-';
        }
        switch (row.kind()) {
            case MESSAGE, MISSING -> line[to - step] = step > 0 ? '>' : '<';
            case BEGINS -> line[from] = 'o';
            case ENDS -> line[from] = 'x';
            case EXPECTED -> line[from] = '?';
        }
        return String.format("%7d  %s%s", row.millis(), new String(line), row.text());
    }
}
