package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasteTest {

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\nb\n", "a\rb\r", "a\r\nb\r\n"})
    void isSplitAtEachKindOfLineEndAndTheLastOneEndsALineOnly(String text) {
        assertThat(Paste.of(text).lines()).containsExactly("a", "b");
    }

    @Test
    void onlyOneLineEndIsDroppedAndNothingElseChanged() {
        assertThat(Paste.of(" !! $HOME\t한글 \n\n").lines()).containsExactly(" !! $HOME\t한글 ", "");
        assertThat(Paste.of("").lines()).isEqualTo(List.of(""));
    }

    @Test
    void moreThanTwentyLinesAreMany() {
        assertThat(Paste.of(lines(20)).isLong()).isFalse();
        assertThat(Paste.of(lines(21)).isLong()).isTrue();
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }
}
