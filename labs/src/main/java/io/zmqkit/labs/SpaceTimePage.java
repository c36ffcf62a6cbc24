package io.zmqkit.labs;

import io.zmqkit.labs.SpaceTime.Row;
import java.util.List;
import java.util.Locale;

/** A failed check as a page to be opened in a browser, or handed in: the verdict, and the whole picture. One file. */
final class SpaceTimePage {

    private static final int MOST_COLUMNS = 16;
    private static final int COLUMN = 110;
    private static final int LETTER = 14;
    private static final int ROW = 26;
    private static final int TOP = 40;
    private static final int LEFT = 120;
    private static final int HEAD = 7;

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1b1f24; --dim: #667; --paper: #fff; --line: #99a; --accent: #0a5bb5; --warn: #b03a00; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --dim: #a3acb8; --paper: #14171b; --line: #667; --accent: #7db8ff; --warn: #ffa36b; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 24px; }
            h1 { font-size: 1.2rem; }
            pre { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
            div { overflow-x: auto; }
            text { fill: var(--ink); font: 13px system-ui, sans-serif; white-space: pre; }
            .time { fill: var(--dim); text-anchor: end; font-variant-numeric: tabular-nums; }
            .name { font-weight: 600; text-anchor: middle; }
            .life { stroke: var(--line); }
            .message { stroke: var(--accent); stroke-width: 1.6; }
            .head { fill: var(--accent); }
            .missing { stroke: var(--warn); stroke-width: 1.8; stroke-dasharray: 7 5; }
            .missing-head, .expected { fill: var(--warn); }
            .change { fill: var(--ink); font-weight: 700; text-anchor: middle; }
            """;

    private final StringBuilder page = new StringBuilder();
    private final SpaceTime picture;
    private final SpaceTime.Places places;

    private SpaceTimePage(SpaceTime picture) {
        this.picture = picture;
        places = picture.places(picture.rows(), MOST_COLUMNS);
    }

    /** {@return the page, in UTF-8} */
    static String of(Lab lab, Verdict verdict, SpaceTime picture) {
        return new SpaceTimePage(picture)
                .write(String.format(Locale.ROOT, "lab %02d, %s", lab.number(), lab.name()), verdict.lines(lab));
    }

    private String write(String title, List<String> verdict) {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(safe(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(safe(title))
                .append("</h1>\n<pre>")
                .append(safe(String.join("\n", verdict)))
                .append(
                        "</pre>\n<p>Time goes downwards, in milliseconds since your program was started:"
                                + " when the check has sent a message, or has taken one that may have waited for it.</p>\n<div>\n");
        draw();
        page.append("</div>\n</body>\n</html>\n");
        return page.toString();
    }

    private void draw() {
        int bottom = TOP + ROW * picture.rows().size();
        int textAt = LEFT + COLUMN * places.names().size() - COLUMN / 4;
        int longest = picture.rows().stream()
                .mapToInt(row -> row.text().length())
                .max()
                .orElse(0);
        page.append(String.format(
                Locale.ROOT,
                "<svg role=\"img\" aria-label=\"messages between the program and its peers\" width=\"%d\" height=\"%d\">\n",
                textAt + LETTER * longest + 40,
                bottom + ROW));
        for (int place = 0; place < places.names().size(); place++) {
            int x = LEFT + COLUMN * place;
            page.append(String.format(
                    Locale.ROOT,
                    "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>\n",
                    x,
                    TOP - 16,
                    safe(places.names().get(place))));
            page.append(String.format(
                    Locale.ROOT,
                    "<line class=\"life\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
                    x,
                    TOP - 8,
                    x,
                    bottom));
        }
        int y = TOP + ROW / 2;
        for (Row row : picture.rows()) {
            draw(row, y, textAt);
            y += ROW;
        }
        page.append("</svg>\n");
    }

    private void draw(Row row, int y, int textAt) {
        boolean isMissing = row.kind() == SpaceTime.Kind.MISSING;
        page.append(String.format(
                Locale.ROOT, "<text class=\"time\" x=\"%d\" y=\"%d\">%d</text>\n", LEFT - 60, y + 4, row.millis()));
        if (row.from() != row.to()) {
            int to = x(row.to());
            int back = row.to() > row.from() ? -HEAD : HEAD;
            page.append(String.format(
                    Locale.ROOT,
                    "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
                    isMissing ? "missing" : "message",
                    x(row.from()),
                    y,
                    to + back,
                    y));
            page.append(String.format(
                    Locale.ROOT,
                    "<path class=\"%s\" d=\"M %d %d l %d %d v %d z\"/>\n",
                    isMissing ? "missing-head" : "head",
                    to,
                    y,
                    back,
                    -HEAD / 2 - 1,
                    2 * (HEAD / 2 + 1)));
        } else {
            page.append(String.format(
                    Locale.ROOT,
                    "<text class=\"change\" x=\"%d\" y=\"%d\">%s</text>\n",
                    x(row.from()),
                    y + 5,
                    mark(row.kind())));
        }
        boolean isExpected = isMissing || row.kind() == SpaceTime.Kind.EXPECTED;
        page.append(String.format(
                Locale.ROOT,
                "<text%s x=\"%d\" y=\"%d\">%s</text>\n",
                isExpected ? " class=\"expected\"" : "",
                textAt,
                y + 4,
                safe(row.text())));
    }

    private static String mark(SpaceTime.Kind kind) {
        return switch (kind) {
            case BEGINS -> "\u25cb";
            case ENDS -> "\u2715";
            case NOTE -> "\u2022";
            case MESSAGE, MISSING, EXPECTED -> "?";
        };
    }

    private int x(int column) {
        return LEFT + COLUMN * places.of().get(column);
    }

    /** As text, never as markup. */
    private static String safe(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}&&[^\n\t]]", "\uFFFD");
    }
}
