package io.zmqkit.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        /** What a column does that is no message. */
        NOTE,
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
    public record Row(long millis, int from, int to, Kind kind, String text) {

        private boolean isLike(Row other) {
            return from == other.from && to == other.to && kind == other.kind && text.equals(other.text);
        }

        private Row with(String longer) {
            return new Row(millis, from, to, kind, longer);
        }
    }

    /** Makes it from copies. */
    public SpaceTime {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

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
        List<Row> folded = folded();
        boolean isWhole = folded.size() < most;
        List<Row> last = isWhole ? folded : folded.subList(folded.size() - most + 2, folded.size());
        Places places = places(last, MOST_COLUMNS);
        List<String> lines = new ArrayList<>();
        lines.add(header(places.names()));
        if (!isWhole) {
            lines.add("    ...  " + (folded.size() - last.size()) + " lines before");
        }
        last.forEach(row -> lines.add(drawn(row, places)));
        return lines;
    }

    /** Rows that are the same but for the time are one. */
    private List<Row> folded() {
        List<Row> folded = new ArrayList<>();
        int times = 1;
        for (int i = 0; i < rows.size(); i += times) {
            Row row = rows.get(i);
            times = 1;
            while (i + times < rows.size() && row.isLike(rows.get(i + times))) {
                times++;
            }
            folded.add(times == 1 ? row : row.with(row.text() + "   (" + times + " times)"));
        }
        return folded;
    }

    /**
     * Where columns are drawn.
     *
     * @param of each column; -1 if nothing goes to it
     * @param names of the places
     */
    record Places(List<Integer> of, List<String> names) {}

    /** Those columns for which there is no room share the last place. */
    Places places(List<Row> shown, int most) {
        List<Integer> of = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int each = column;
            if (each != PROGRAM && shown.stream().noneMatch(row -> row.from() == each || row.to() == each)) {
                of.add(-1);
            } else if (names.size() < most) {
                of.add(names.size());
                names.add(columns.get(column));
            } else {
                of.add(most - 1);
                names.set(most - 1, "others");
            }
        }
        return new Places(of, names);
    }

    private static String header(List<String> names) {
        StringBuilder line = new StringBuilder("     ms  ");
        for (String name : names) {
            String shown = name.length() < WIDTH ? name : name.substring(0, WIDTH - 1);
            int before = Math.max(0, MIDDLE - shown.length() / 2);
            line.append(" ".repeat(before)).append(shown).append(" ".repeat(WIDTH - shown.length() - before));
        }
        return line.toString().stripTrailing();
    }

    private static String drawn(Row row, Places places) {
        char[] line = " ".repeat(places.names().size() * WIDTH).toCharArray();
        for (int column = 0; column < places.names().size(); column++) {
            line[column * WIDTH + MIDDLE] = '|';
        }
        int from = places.of().get(row.from()) * WIDTH + MIDDLE;
        int to = places.of().get(row.to()) * WIDTH + MIDDLE;
        int step = Integer.signum(to - from);
        for (int i = from + step; step != 0 && i != to; i += step) {
            line[i] = row.kind() == Kind.MISSING && (i - from) % 2 == 0 ? ' ' : '-';
        }
        switch (row.kind()) {
            case MESSAGE, MISSING -> line[to - step] = step > 0 ? '>' : '<';
            case BEGINS -> line[from] = 'o';
            case ENDS -> line[from] = 'x';
            case NOTE -> line[from] = '*';
            case EXPECTED -> line[from] = '?';
        }
        return String.format(Locale.ROOT, "%7d  %s%s", row.millis(), new String(line), row.text());
    }
}
