package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The course on a terminal, which tmux plays. */
class LabTerminalIT {

    @TempDir
    private Path folder;

    /** For the class as a whole: otherwise {@link #end} would need it, too. */
    @BeforeAll
    static void needsTmux() throws Exception {
        assumeTrue(hasTmux(), "tmux is missing");
    }

    private static boolean hasTmux() throws InterruptedException {
        try (ZmqkitProcess which = ZmqkitProcess.start("sh", "-c", "command -v tmux")) {
            return which.exitCode() == 0;
        }
    }

    @AfterEach
    void end() throws Exception {
        tmux("kill-server");
    }

    private List<String> tmux(String... args) throws InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("tmux", "-u", "-S", folder.resolve("tmux").toString(), "-f", "/dev/null"));
        command.addAll(List.of(args));
        try (ZmqkitProcess tmux = ZmqkitProcess.start(command.toArray(String[]::new))) {
            tmux.exitCode();
            return tmux.stdout();
        }
    }

    /** Runs a command in a terminal of 100 by 24, which shows the last of it when it has ended. */
    private void open(String... args) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("new-session", "-d", "-x", "100", "-y", "24"));
        command.addAll(ZmqkitProcess.javaCommand("lab"));
        command.addAll(List.of(args));
        command.addAll(List.of(";", "set-option", "-g", "remain-on-exit", "on"));
        tmux(command.toArray(String[]::new));
    }

    private void press(String key) throws InterruptedException {
        tmux("send-keys", key);
    }

    private void awaitScreen(String text) {
        await("the screen to show " + text)
                .atMost(Duration.ofSeconds(40)) // a check takes its time
                .untilAsserted(() -> assertThat(screen()).contains(text));
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(tmux("display-message", "-p", "#{pane_dead}"))
                        .as(screen())
                        .containsExactly("1"));
    }

    private String screen() throws InterruptedException {
        return String.join("\n", tmux("capture-pane", "-p", "-S", "-"));
    }

    private Path start(String source) throws IOException, InterruptedException {
        try (ZmqkitProcess start = ZmqkitProcess.zmqkit("lab", "start", "2", "--work", folder.toString())) {
            assertThat(start.exitCode()).as(start::toString).isZero();
            return Files.writeString(Path.of(start.stdout().get(0)), source);
        }
    }

    @Test
    @Tag("faults")
    void eachSaveIsCheckedAndKeysAreHeardMeanwhile() throws Exception {
        Path exercise = start("class Any { int x = true; }");
        open("watch", "2", "--work", folder.toString());
        awaitScreen("incompatible types");
        awaitScreen("waiting for the next save");
        press("h");
        awaitScreen("hints left");

        Files.writeString(exercise, "class Any { public static void main(String[] args) { }  }");
        awaitScreen("had ended with exit code 0");

        Files.writeString(exercise, "class Any { public static void main(String[] args) { while (true) { } } }");
        await().untilAsserted(() -> assertThat(screen()).containsPattern("(?s)(checking.*){3}"));
        press("q");
        awaitEnd();
        assertThat(screen()).as("no verdict is waited for").containsPattern("(?s)checking(?!.*not yet).*$");
    }

    @Test
    void taskThatFitsStaysOnTheScreen() throws Exception {
        open("show", "6", "--task");
        awaitEnd();
        assertThat(screen()).contains("## Exercise", "lab check 6").doesNotContain("## Check yourself");
    }

    @Test
    void textIsShownPageByPage() throws Exception {
        open("show", "10");
        awaitScreen("# Lab 10");
        assertThat(screen()).doesNotContain("## Run");
        press("Space");
        await().untilAsserted(() -> assertThat(screen()).doesNotContain("# Lab 10"));
        press("q");
        awaitEnd();
    }
}
