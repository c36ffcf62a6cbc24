package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneRowTest {

    private final OneRow row = new OneRow();

    /** What a terminal shows that knows the carriage return only. */
    private static String shown(String printed) {
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (int i = 0; i < printed.length(); i++) {
            char character = printed.charAt(i);
            if (character == '\r') {
                column = 0;
            } else {
                line.replace(column, Math.min(line.length(), column + 1), String.valueOf(character));
                column++;
            }
        }
        return line.toString();
    }

    @Test
    void whatIsTypedAtTheEndIsAllThatIsPrinted() {
        row.draw("kim> ", "", 40);
        assertThat(row.draw("kim> a", "", 40)).isEqualTo("a");
        assertThat(row.draw("kim> a", "", 40)).isEmpty();
    }

    @Test
    void whatIsErasedOrInsertedIsDrawnAnewInTheSameRow() {
        String printed = row.draw("kim> abc", "", 40);
        printed += row.draw("kim> ab", "", 40);
        assertThat(shown(printed)).isEqualTo("kim> ab ");
        printed += row.draw("kim> x", "ab", 40);
        assertThat(shown(printed)).isEqualTo("kim> xab");
        assertThat(printed).endsWith("\rkim> x").doesNotContain("\n");
        assertThat(shown(printed + row.erase())).isBlank();
        assertThat(row.draw("kim> x", "ab", 40)).contains("kim> xab");
    }

    @Test
    void longLineIsShownAroundItsCursorAndNeverWraps() {
        String printed = row.draw("kim> 가나다라마바사아자차카타파하", "abcdefghij", 20);
        assertThat(shown(printed)).startsWith("<").contains("하abc").hasSizeLessThan(20);
        assertThat(shown(row.draw("kim> ", "0123456789012345678901234567890", 20)))
                .isEqualTo("kim> 01234567890123");
    }
}
