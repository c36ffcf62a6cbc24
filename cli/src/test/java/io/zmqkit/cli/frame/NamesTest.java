package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"kim] hi [bob", "kim］ hi ［bob", "kim】 hi 【bob", "kim⟧ hi ⟦bob"})
    void bracketsOfEveryKindAreShownRound(String name) {
        assertThat(Names.shown(name)).isEqualTo("kim) hi (bob");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kim\n", "kim\u001b", "kim\u009b", "kim\u200b", "kim\u200d", "kim\u202e", "kim\u2066", "kim\u2028",
                "kim\u00ad", "kim\ufeff", "kim\u3164", "kim\u115f", "kim\u00a0", "kim\u2003", "kim\ufe0f", "kim\u2800"
            })
    void whatIsObeyedOrHasNoInkIsShownByItsNumber(String name) {
        assertThat(Names.shown(name)).isEqualTo(String.format("kim\\u%04x", (int) name.charAt(3)));
    }

    @Test
    void charactersBeyondTheFirstPlaneHaveNumbersToo() {
        assertThat(Names.shown("kim" + Character.toString(0xe0041))).isEqualTo("kim\\ue0041");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kim", "김철수", "Ким", "a b", "O'Neil (2)", "🐧", "50%"})
    void namesOfAnyScriptAreShownAsTheyAre(String name) {
        assertThat(Names.shown(name)).isEqualTo(name);
    }
}
