package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunScriptsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    /** A copy of this test's own, so that its processes can be told from others. */
    @SuppressWarnings("NullAway.Init")
    private Path jar;

    @BeforeEach
    void copyJar() throws IOException {
        jar = Files.copy(Path.of(System.getProperty("zmqkit.jar")), temporary.resolve("zmqkit.jar"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hello;hello: 3 clients, 30 replies",
            })
    void runsRealProcessesAndSaysWhatHappened(String script, String summary) throws Exception {
        try (var process = script(script)) {
            assertThat(process.exitCode(PATIENCE)).as(process::toString).isZero();
            assertThat(process.stdout().get(process.stdout().size() - 1)).matches(summary);
            assertThat(process.stdout()).noneMatch(line -> line.contains("\u001b"));
            assertThat(process.stderr()).isEmpty();
            assertThat(left().toList()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void signalLeavesNoProcessBehind(String signal, int code) throws Exception {
        try (var process = script("hello")) {
            process.awaitStdout("broker +\\| ready: .*");
            process.signal(signal);
            assertThat(process.exitCode(Duration.ofSeconds(10)))
                    .as(process::toString)
                    .isEqualTo(code);
            assertThat(left().toList()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void interruptEndsAScriptInTheBackground() throws Exception {
        Path hello = ZmqkitProcess.HOME.resolve("run-scripts/hello.sh");
        String script = "ZMQKIT_JAR=$1 \"$0\" & echo $!; wait $!; echo code $?";
        try (var process = ZmqkitProcess.start("bash", "-c", script, hello.toString(), jar.toString())) {
            String job = process.awaitStdout("\\d+");
            process.awaitStdout("broker +\\| ready: .*");
            assertThat(new ProcessBuilder("kill", "-INT", job).start().waitFor())
                    .isZero();
            assertThat(process.exitCode()).isZero();
            assertThat(process.stdout()).contains("code 130");
            assertThat(left().toList()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void lostClientFailsTheScript() throws Exception {
        try (var process = script("hello")) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> left().filter(child -> isClient(child)).anyMatch(ProcessHandle::destroyForcibly));
            assertThat(process.exitCode(PATIENCE)).as(process::toString).isEqualTo(1);
            assertThat(process.stderr()).anyMatch(line -> line.matches("hello: client-\\d ended with exit code 137"));
            assertThat(left().toList()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "weather", "pipeline", "demo"})
    void helpAndWrongUsageStartNothing(String script) throws Exception {
        try (var process = script(script, "--help")) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.stdout()).first().asString().startsWith("Usage: run-scripts/" + script + ".sh");
        }
        try (var process = script(script, "--nonsense")) {
            assertThat(process.exitCode()).isEqualTo(Errors.USAGE);
            assertThat(process.stderr()).hasSize(1);
        }
    }

    private ZmqkitProcess script(String name, String... args) {
        List<String> command = new ArrayList<>(List.of("env", "ZMQKIT_JAR=" + jar));
        command.add(ZmqkitProcess.HOME.resolve("run-scripts/" + name + ".sh").toString());
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static boolean isClient(ProcessHandle child) {
        return child.info().commandLine().orElse("").contains("hello client");
    }

    /** The JVMs that run from this test's jar. */
    private Stream<ProcessHandle> left() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("-jar " + jar));
    }
}
