package io.zmqkit.cli.frame;

import org.jline.utils.AttributedString;

/**
 * Draws a line of text on a terminal that can only print, and return to the start of the row: a part of the line that
 * fits, with the cursor in it. Gives what to print; pure state.
 */
public final class OneRow {

    private static final String MORE = "<";

    private String row = "";
    private String beforeCursor = "";

    /** {@return what to print so that the line is shown on so many columns, with the cursor behind its first part} */
    public String draw(String before, String after, int columns) {
        int width = Math.max(10, columns - 1); // the last column would wrap
        String shownBefore = before;
        if (width(before) > width) {
            int from = width(before) - width / 2;
            shownBefore = MORE + part(before, from, width(before));
        }
        String shown = shownBefore + part(after, 0, width - width(shownBefore));
        String printed = isMoreAtTheEnd(shown, shownBefore)
                ? shown.substring(row.length())
                : "\r" + shown + " ".repeat(Math.max(0, width(row) - width(shown))) + "\r" + shownBefore;
        boolean isSame = shown.equals(row) && shownBefore.equals(beforeCursor);
        row = shown;
        beforeCursor = shownBefore;
        return isSame ? "" : printed;
    }

    private boolean isMoreAtTheEnd(String shown, String before) {
        return shown.equals(before) && row.equals(beforeCursor) && shown.startsWith(row);
    }

    /** {@return what to print so that the row is empty} */
    public String erase() {
        String blank = row.isEmpty() ? "" : "\r" + " ".repeat(width(row)) + "\r";
        forget();
        return blank;
    }

    /** Something else was printed: the row is a new one. */
    public void forget() {
        row = "";
        beforeCursor = "";
    }

    private static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    private static String part(String text, int from, int to) {
        return new AttributedString(text).columnSubSequence(from, to).toString();
    }
}
