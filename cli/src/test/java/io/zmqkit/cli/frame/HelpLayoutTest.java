package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class HelpLayoutTest {

    @Command(
            name = "zmqkit",
            description = "Says what it is told, to whoever is there to hear it, as often as it is asked.")
    private static final class Wordy {
        @Option(
                names = "--to",
                paramLabel = "ENDPOINT",
                description = "Where it is found by all those who look for it. Default: tcp://127.0.0.1:5558, or"
                        + " else memory|FILE.db|none.")
        private String endpoint = "";

        @Override
        public String toString() {
            return endpoint;
        }
    }

    private static String help(int columns) {
        CommandLine command = new CommandLine(new Wordy());
        new HelpLayout(() -> columns).install(command);
        return command.getUsageMessage();
    }

    @ParameterizedTest
    @CsvSource({"0, 80", "60, 80", "80, 80", "100, 100", "200, 120"})
    void isAsWideAsTheTerminalFrom80To120(int columns, int widest) {
        assertThat(help(columns).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(widest))
                .anySatisfy(line -> assertThat(line.length()).isGreaterThan(widest * 2 / 3));
    }

    @Test
    void breaksBetweenWordsOnly() {
        assertThat(help(80))
                .contains("tcp://127.0.0.1:5558,", "memory|FILE.db|none.")
                .startsWith("Usage: zmqkit [--to=ENDPOINT]");
    }

    @Test
    void continuesAnOptionBelowItsDescription() {
        assertThat(help(80).lines().filter(line -> line.startsWith(" "))).satisfies(lines -> {
            int column = lines.get(0).indexOf("Where");
            assertThat(lines.get(1)).startsWith(" ".repeat(column + 2)).doesNotStartWith(" ".repeat(column + 3));
        });
    }

    @Test
    void coloursTakeNoRoom() {
        String bold = "\u001b[1mword\u001b[0m ".repeat(16).strip(); // 79 columns
        assertThat(HelpLayout.wrapped(bold, 80).lines()).hasSize(1);
    }
}
