package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash does with the script, without a terminal. */
class CompletionIT {

    private static final String ASK = """
            compopt() { :; }
            . "$1"
            shift
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _complete_zmqkit
            echo "${COMPREPLY[@]}"
            """;

    @Test
    void commandsOptionsAndValuesAreCompleted(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("completion");
        try (ZmqkitProcess completion = ZmqkitProcess.zmqkit("completion", "zsh")) {
            assertThat(completion.exitCode()).as(completion::toString).isZero();
            Files.write(script, completion.stdout());
        }
        assertThat(completed(script, "wea")).isEqualTo("weather");
        assertThat(completed(script, "pipeline", "s")).isEqualTo("sink");
        assertThat(completed(script, "tap", "--max-m")).isEqualTo("--max-message");
        assertThat(completed(script, "tap", "--out", "h")).isEqualTo("hex");
        assertThat(completed(script, "probe", "--as", "XP")).isEqualTo("XPUB");
    }

    private static String completed(Path script, String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", ASK, "bash", script.toString(), "zmqkit"));
        command.addAll(List.of(words));
        try (ZmqkitProcess bash = ZmqkitProcess.start(command.toArray(String[]::new))) {
            assertThat(bash.exitCode()).as(bash::toString).isZero();
            return bash.stdout().get(0).strip();
        }
    }
}
