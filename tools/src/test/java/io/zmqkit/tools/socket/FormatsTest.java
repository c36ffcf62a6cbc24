package io.zmqkit.tools.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages as bytes of stdin and stdout. */
class FormatsTest {

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    private static List<String> all(MessageReader reader) throws Exception {
        List<String> all = new ArrayList<>();
        for (List<byte[]> message = reader.next(); message != null; message = reader.next()) {
            all.add(new String(message.get(0), ISO_8859_1));
        }
        return all;
    }

    private static String written(MessageWriter writer, String... frames) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<byte[]> message = new ArrayList<>();
        for (String frame : frames) {
            message.add(frame.getBytes(ISO_8859_1));
        }
        writer.write(message, out);
        return out.toString(ISO_8859_1);
    }

    @Test
    void linesPassUnchangedAndTheLastNeedsNoEnd() throws Exception {
        assertThat(all(DelimitedReader.lines(in("a\n\n\u00ff\u0000\r\nlast"), 100)))
                .containsExactly("a", "", "\u00ff\u0000\r", "last");
        assertThat(all(DelimitedReader.lines(in(""), 100))).isEmpty();
        assertThat(all(DelimitedReader.nulls(in("a\nb\u0000c"), 100))).containsExactly("a\nb", "c");
        assertThat(all(new WholeReader(in("a\nb"), 100))).containsExactly("a\nb");
    }

    @Test
    void linesMayBeLongerThanTheBuffer() throws Exception {
        String line = "x".repeat(200_000);
        assertThat(all(DelimitedReader.lines(in(line + "\nb\n" + line), 1 << 20)))
                .containsExactly(line, "b", line);
    }

    @Test
    void lineThatIsTooLongIsNamedAndTheNextIsRead() throws Exception {
        DelimitedReader reader = DelimitedReader.lines(in("ok\n" + "x".repeat(100_000) + "\nnext"), 1000);
        reader.next();
        assertThatThrownBy(reader::next)
                .isInstanceOf(BadInputException.class)
                .hasMessage("line 2: longer than 1000 bytes");
        assertThat(all(reader)).containsExactly("next");
    }

    @Test
    void readerKnowsWhetherTheNextMessageIsThere() throws Exception {
        DelimitedReader reader = DelimitedReader.lines(in("a\nb\nc"), 100);
        assertThat(reader.isReady()).isFalse();
        reader.next();
        assertThat(reader.isReady()).isTrue();
        reader.next();
        assertThat(reader.isReady()).isFalse();
    }

    @Test
    void nothingThatAPeerSendsReachesATerminalUntamed() throws Exception {
        assertThat(written(MessageWriter.TEXT, "10001", "72\t45\n\u001b[2J\\"))
                .isEqualTo("10001\t72\\x0945\\x0a\\x1b[2J\\\\\n");
        String hangul = new String("안녕 é".getBytes(UTF_8), ISO_8859_1);
        assertThat(written(MessageWriter.TEXT, hangul)).isEqualTo(hangul + "\n");
        assertThat(written(MessageWriter.TEXT, "\u00ff\u00c3")).isEqualTo("\\xff\\xc3\n");
        String rightToLeft = new String("\u202ea\u009b".getBytes(UTF_8), ISO_8859_1);
        assertThat(written(MessageWriter.TEXT, rightToLeft)).isEqualTo("\\xe2\\x80\\xaea\\xc2\\x9b\n");
    }

    @Test
    void escapedTextIsReadBack() throws Exception {
        byte[] bytes = new byte[2000];
        new Random(1).nextBytes(bytes);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        EscapedText.write(bytes, text);
        assertThat(EscapedText.read(text.toByteArray())).isEqualTo(bytes);
        assertThat(EscapedText.read("a\\q\\x1".getBytes(UTF_8))).isEqualTo("a\\q\\x1".getBytes(UTF_8));
    }

    @Test
    void hexShowsSixteenBytesALineFrameByFrame() throws Exception {
        assertThat(written(MessageWriter.HEX, "Hello, World! 123", "")).isEqualTo("""
                0.000000  48 65 6c 6c 6f 2c 20 57 6f 72 6c 64 21 20 31 32  Hello, World! 12
                0.000010  33                                               3
                1.000000

                """);
        assertThat(written(MessageWriter.RAW, "a", "b\u00ff")).isEqualTo("b\u00ff");
    }

    @Test
    void routersLineNamesThePeerBeforeATab() throws Exception {
        RoutedReader reader = new RoutedReader(DelimitedReader.lines(in("\\x00ab\thi\tyou\nnobody\n"), 100));
        List<byte[]> message = reader.next();
        assertThat(message).containsExactly(new byte[] {0, 'a', 'b'}, "hi\tyou".getBytes(UTF_8));
        assertThatThrownBy(reader::next).isInstanceOf(BadInputException.class);
    }

    @Test
    void templateFillsInNumberTimeAndDigitsAndNothingElse() {
        Template template = new Template(new Random(1));
        List<byte[]> filled = template.fill(
                List.of("{n} {time} {random:16} {other} \u00ff$1".getBytes(ISO_8859_1), "plain".getBytes(UTF_8)),
                7,
                1234);
        assertThat(new String(filled.get(0), ISO_8859_1)).matches("7 1234 [0-9a-f]{16} \\{other} \u00ff\\$1");
        assertThat(filled.get(1)).isEqualTo("plain".getBytes(UTF_8));
    }

    @Test
    void inputIsGivenInOrderAndWhatIsBadIsSaid() {
        List<String> faults = new ArrayList<>();
        InputSource source =
                new InputSource(DelimitedReader.lines(in("a\n" + "x".repeat(11) + "\nb"), 10), faults::add);
        List<String> taken = new ArrayList<>();
        while (!source.isEnded()) {
            List<byte[]> message = source.poll(100_000_000);
            if (message != null) {
                taken.add(new String(message.get(0), UTF_8));
            }
        }
        assertThat(taken).containsExactly("a", "b");
        assertThat(faults).containsExactly("line 2: longer than 10 bytes");
    }
}
