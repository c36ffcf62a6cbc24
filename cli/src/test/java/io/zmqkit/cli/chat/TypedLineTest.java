package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.chat.TypedLine.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedLineTest {

    private static TypedLine parse(String line) {
        return TypedLine.parse(line, "kim");
    }

    @ParameterizedTest
    @CsvSource({
        "hello,          SAY,     hello",
        "//x,            SAY,     /x",
        "///,            SAY,     //",
        "/me waves,      SAY,     * kim waves",
        "/msg lee hi,    SAY,     @lee hi",
        "/room dev,      ROOM,    dev",
        "/name lee,      NAME,    lee",
        "/name a b,      NAME,    a b",
        "/history,       HISTORY, 20",
        "/history 5,     HISTORY, 5",
        "quit,           QUIT,    ''",
        "/quit,          QUIT,    ''",
        "/who,           WHO,     ''",
        "/rooms,         ROOMS,   ''",
        "/clear,         CLEAR,   ''",
        "'   ',          NOTHING, ''",
    })
    void commandsAreTaken(String line, Action action, String text) {
        assertThat(parse(line)).isEqualTo(new TypedLine(action, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/me",
                "/me  ",
                "/msg",
                "/msg lee",
                "/room",
                "/room Dev",
                "/room a b",
                "/name",
                "/history x",
                "/history 1001",
                "/nonsense",
                "/usr/bin"
            })
    void whatIsIncompleteOrUnknownIsSaidToThePersonAndNotToTheRoom(String line) {
        assertThat(parse(line).action()).isEqualTo(Action.MISTAKE);
        assertThat(parse(line).text()).contains(line.replaceFirst(" .*", ""));
    }

    @Test
    void nameIsTakenAsKeysAreNamed() {
        assertThat(parse("/name 김").text()).isEqualTo("김");
    }

    @Test
    void helpNamesEachCommandAndFitsANarrowTerminal() {
        assertThat(TypedLine.HELP).allMatch(line -> line.length() <= 45);
        for (String command : TypedLine.COMMANDS) {
            assertThat(parse(command).text()).doesNotContain("no such command");
        }
        assertThat(TypedLine.HELP).anyMatch(line -> line.startsWith("/msg") && line.contains("all read it"));
    }
}
