package io.zmqkit.cli.chat;

import java.util.List;

/**
 * Pasted text: lines to be sent as they are. A line end after the last one adds no empty line.
 *
 * @param lines at least one, perhaps empty
 */
record Paste(List<String> lines) {

    private static final int MANY = 20;

    /** Splits at CR LF, LF and CR, which is what most terminals send for a line's end. */
    static Paste of(String text) {
        return new Paste(List.of(text.replaceFirst("(\r\n|\r|\n)$", "").split("\r\n|\r|\n", -1)));
    }

    /** True if the person should be asked whether to send all of it. */
    boolean isLong() {
        return lines.size() > MANY;
    }

    /** As it stands in the editor. */
    String text() {
        return String.join("\n", lines);
    }
}
