package io.zmqkit.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.zmqkit.cli.Main;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheatCommandTest {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static Stream<String> lines() {
        return CheatCommand.tasks().flatMap(task -> CheatCommand.lines(task).stream());
    }

    @ParameterizedTest
    @MethodSource("lines")
    void eachLineIsUnderstood(String line) {
        assertThat(line).hasSizeLessThan(115);
        String command = line.substring(line.indexOf("zmqkit ") + "zmqkit ".length());
        String[] args =
                WORD.matcher(command).results().map(CheatCommandTest::word).toArray(String[]::new);
        assertThatCode(() -> Main.commandLine(args).parseArgs(args)).doesNotThrowAnyException();
    }

    private static String word(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }

    /** A command, a word of a title, words of the lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sub",
                "Publish",
                "several frames",
                "json",
                "wait",
                "log",
                "base64 push",
                "retries",
                "bench",
                "measure",
                "topic",
                "wireshark",
                "pcap",
                "deadline",
                "proxy streamer"
            })
    void tasksAreFoundByWhatIsInThem(String about) {
        assertThat(Main.commandLine("cheat").execute(("cheat " + about).split(" ", -1)))
                .isZero();
    }

    @Test
    void eachTaskHasATitleAndLines() {
        List<String> tasks = CheatCommand.tasks().toList();
        assertThat(tasks).hasSizeGreaterThan(8).allSatisfy(task -> {
            assertThat(task).matches("(?s)[a-z][^\n]*\n.*");
            assertThat(CheatCommand.lines(task)).isNotEmpty().allMatch(line -> line.contains("zmqkit "));
        });
    }
}
