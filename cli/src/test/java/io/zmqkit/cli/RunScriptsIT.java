package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunScriptsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** An option of the JVM that tells this test's processes from others. */
    private final String mark = "-Dmark=" + UUID.randomUUID();

    private final List<String> environment =
            List.of("ZMQKIT_JAR=" + System.getProperty("zmqkit.jar"), "ZMQKIT_JAVA_OPTS=" + mark + startOptions());

    /** The scripts' options are separated by spaces. */
    private static String startOptions() {
        List<String> options = ZmqkitProcess.startOptions();
        return options.stream().anyMatch(option -> option.contains(" ")) ? "" : " " + String.join(" ", options);
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
    @Tag("faults")
    void signalLeavesNoProcessBehind(String signal, int code) throws Exception {
        try (var process = script("hello")) {
            process.awaitStdout("broker +\\| ready: .*");
            process.signal(signal);
            assertThat(process.exitCode(Duration.ofSeconds(30)))
                    .as(process::toString)
                    .isEqualTo(code);
            assertThat(left().toList()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void interruptEndsAScriptInTheBackground() throws Exception {
        Path hello = ZmqkitProcess.HOME.resolve("run-scripts/hello.sh");
        String script = "env \"$@\" \"$0\" & echo $!; wait $!; echo code $?";
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, hello.toString()));
        command.addAll(environment);
        try (var process = ZmqkitProcess.start(command.toArray(String[]::new))) {
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
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(environment);
        command.add(ZmqkitProcess.HOME.resolve("run-scripts/" + name + ".sh").toString());
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static boolean isClient(ProcessHandle child) {
        return child.info().commandLine().orElse("").contains("hello client");
    }

    /** The JVMs that this test's scripts have started. */
    private Stream<ProcessHandle> left() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark));
    }
}
