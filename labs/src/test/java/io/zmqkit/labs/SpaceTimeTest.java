package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.labs.SpaceTime.Kind;
import io.zmqkit.labs.SpaceTime.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpaceTimeTest {

    private static final SpaceTime LOST = new SpaceTime(
            List.of("program", "terminal", "REP"),
            List.of(
                    new Row(0, 0, 0, Kind.BEGINS, "starts: tcp://127.0.0.1:4000 2"),
                    new Row(412, 0, 2, Kind.MESSAGE, "Hello 1"),
                    new Row(413, 2, 0, Kind.MESSAGE, "World 1"),
                    new Row(420, 0, 1, Kind.MESSAGE, "World 1"),
                    new Row(430, 2, 2, Kind.ENDS, "REP is closed by the check"),
                    new Row(2920, 0, 2, Kind.MISSING, "expected: <b>Hello 2</b> & soon")));

    @Test
    void timeGoesDownwardsAndAMessageIsAnArrow() {
        assertThat(LOST.lines(18))
                .containsExactly(
                        "     ms    program   terminal      REP",
                        "      0       o          |          |     starts: tcp://127.0.0.1:4000 2",
                        "    412       |-------------------->|     Hello 1",
                        "    413       |<--------------------|     World 1",
                        "    420       |--------->|          |     World 1",
                        "    430       |          |          x     REP is closed by the check",
                        "   2920       |- - - - - - - - - - >|     expected: <b>Hello 2</b> & soon");
    }

    @Test
    void onlyTheLastRowsAreDrawnAndOnlyTheirColumns() {
        assertThat(LOST.lines(4))
                .containsExactly(
                        "     ms    program      REP",
                        "    ...  4 lines before",
                        "    430       |          x     REP is closed by the check",
                        "   2920       |- - - - ->|     expected: <b>Hello 2</b> & soon");
        assertThat(LOST.lines(7)).hasSize(7).doesNotContain("before");
    }

    @Test
    void partiesForWhomThereIsNoRoomShareAColumn() {
        List<String> names = new ArrayList<>(List.of("program"));
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            names.add("client " + i + " of 8 with a long name");
            rows.add(new Row(i, i, 0, Kind.MESSAGE, "from " + i));
        }
        List<String> lines = new SpaceTime(names, rows).lines(18);
        assertThat(lines.get(0)).startsWith("     ms    program  client 1 o").endsWith("others");
        assertThat(lines).hasSize(9).allMatch(line -> line.length() < 80);
        assertThat(lines.get(8)).contains("|<---------").endsWith("|     from 8");
    }

    @Test
    void whatIsRepeatedIsOneLine() {
        Row row = new Row(5, 0, 1, Kind.MESSAGE, "Hello 1");
        Row later = new Row(9, 0, 1, Kind.MESSAGE, "Hello 1");
        Row other = new Row(9, 0, 1, Kind.MESSAGE, "Hello 2");
        Row note = new Row(10, 1, 1, Kind.NOTE, "gone");
        assertThat(new SpaceTime(List.of("program", "REP"), List.of(row, later, later, other, row, note)).lines(18))
                .containsExactly(
                        "     ms    program      REP",
                        "      5       |--------->|     Hello 1   (3 times)",
                        "      9       |--------->|     Hello 2",
                        "      5       |--------->|     Hello 1",
                        "     10       |          *     gone");
    }

    @Test
    void textIsOneLineThatNoTerminalObeys() {
        assertThat(Party.line("a\r\n\u001b[2J\u202e\ud83d b")).isEqualTo("a\\r\\n\\x1b[2J\\u202e\\ud83d b");
        assertThat(Party.line("x".repeat(199) + "\ud83d\ude00 tail"))
                .endsWith("x\ud83d\ude00...")
                .hasSize(204);
        assertThat(Party.shown(new byte[] {(byte) 0xec, 0x41})).isEqualTo("ec 41");
        assertThat(Party.shown(new byte[100])).hasSize(100);
    }

    @Test
    void pageShowsTextAndNeverMarkup() {
        Verdict verdict = new Verdict(
                false, List.of(), "<i>this</i>", "that", "<script>alert(1)</script>", LOST, List.of("\u001b[2J"));
        String page = SpaceTimePage.of(new Lab(10, "request-reply", "Request-reply", 30, trial -> {}), verdict, LOST);
        assertThat(page)
                .contains("&lt;i>this", "&lt;script>", "&lt;b>Hello 2&lt;/b> &amp; soon", "\uFFFD[2J")
                .doesNotContain("<script", "<b>", "<i>", "\u001b")
                .contains("class=\"missing\"", ">terminal<", ">2920<");
        IntStream.of(0, 412, 413, 420, 430).forEach(millis -> assertThat(page).contains(">" + millis + "<"));
    }
}
