package io.zmqkit.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Columns;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabTextTest {

    static List<Lab> labs() {
        return Labs.all();
    }

    @Test
    void paragraphsAndItemsAreWrappedBetweenWordsAndAnItemGoesOnBelowItsFirstWord() {
        assertThat(LabText.wrapped("one two three four five six\nseven\n\n- eight nine ten eleven twelve", 20))
                .containsExactly("one two three four", "five six seven", "", "- eight nine ten", "  eleven twelve");
    }

    @Test
    void aKoreanLetterTakesTwoColumns() {
        assertThat(LabText.wrapped("안녕하세요 여러분 반갑습니다", 20)).containsExactly("안녕하세요 여러분", "반갑습니다");
    }

    @Test
    void aDrawingIsLeftAsItIs() {
        String drawing = "    client ──Register──▶ server   and here it goes on";
        assertThat(LabText.wrapped(drawing, 30)).containsExactly(drawing);
    }

    @Test
    void aCommandThatIsTooLongIsOneForTheShellAllTheSame() {
        assertThat(LabText.wrapped("    java -cp zmqkit.jar Exercise.java server tcp://127.0.0.1:5555", 40))
                .containsExactly("    java -cp zmqkit.jar Exercise.java \\", "        server tcp://127.0.0.1:5555");
    }

    @Test
    void wordsAboutACommandGoOnInTheirColumn() {
        assertThat(LabText.wrapped("    zmqkit lab    checks it, and says why", 30))
                .containsExactly("    zmqkit lab    checks it,", "                  and says why");
    }

    @Test
    void theColumnsOfATableAreMadeNarrowerAndItsCellsWrapped() {
        assertThat(LabText.wrapped("| | threads |\n|---|---|\n| half a line | a thread waits for the rest |", 30))
                .containsExactly(
                        "|             | threads      |",
                        "|-------------|--------------|",
                        "| half a line | a thread     |",
                        "|             | waits for    |",
                        "|             | the rest     |");
    }

    /** Every word of every text is there, in its order, and only what cannot be broken is too long. */
    @ParameterizedTest
    @MethodSource("labs")
    void everyTextIsWholeAtEveryWidth(Lab lab) {
        String prose = withoutTables(lab.text());
        for (int columns : new int[] {40, 60, 80, 120, 200}) {
            List<String> lines = LabText.wrapped(prose, columns);
            assertThat(words(lines.stream())).isEqualTo(words(prose.lines()));
            assertThat(lines.stream().filter(line -> Columns.of(line) > columns))
                    .as("at %d columns", columns)
                    .allMatch(line -> prose.lines().anyMatch(line::equals)
                            || line.strip().replace(" \\", "").matches("\\S+|[0-9-]+.? \\S+"));
        }
    }

    private static String withoutTables(String text) {
        return text.lines().filter(line -> !line.startsWith("|")).reduce("", (all, line) -> all + line + "\n");
    }

    private static List<String> words(Stream<String> lines) {
        return lines.flatMap(line ->
                        Stream.of(line.replaceFirst(" \\\\$", "").strip().split(" +")))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
