package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A real terminal, which tmux plays: keys are typed into it, and its screen is read. Closing it ends what runs in it. */
final class Tmux implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final String EXIT = "exit code ";

    private final Path socket;

    /** A terminal of its own, with nothing in it yet. */
    Tmux(Path folder) {
        socket = folder.resolve("tmux");
    }

    /** For a class as a whole. */
    static void require() throws InterruptedException {
        try (ZmqkitProcess which = ZmqkitProcess.start("sh", "-c", "command -v tmux")) {
            assumeTrue(which.exitCode() == 0, "tmux is missing");
        }
    }

    /** Runs a command in a terminal of so many columns, which shows the last of it when it has ended. */
    void open(int columns, int rows, List<String> program) throws InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("new-session", "-d", "-x", String.valueOf(columns), "-y", String.valueOf(rows)));
        command.addAll(program);
        command.addAll(List.of(";", "set-option", "-g", "remain-on-exit", "on"));
        tmux(command.toArray(String[]::new));
    }

    /** Runs a command whose exit code is of interest: a shell waits for it, and prints that. */
    void openToEnd(int columns, int rows, List<String> program) throws InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "trap : INT; \"$@\"; echo \"" + EXIT + "$?\"", "sh"));
        command.addAll(program);
        open(columns, rows, command);
    }

    List<String> tmux(String... args) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString(), "-f", "/dev/null"));
        command.addAll(List.of(args));
        try (ZmqkitProcess tmux = ZmqkitProcess.start(command.toArray(String[]::new))) {
            tmux.exitCode(PATIENCE);
            return tmux.stdout();
        }
    }

    /** Presses keys by their tmux names: Enter, C-c, Left, Space. */
    void press(String... keys) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    void type(String text) throws InterruptedException {
        tmux("send-keys", "-l", text);
    }

    void enter(String line) throws InterruptedException {
        type(line);
        press("Enter");
    }

    /** Pastes as a terminal does, between the marks of a paste if the program has asked for them. */
    void paste(String text) throws InterruptedException {
        tmux("set-buffer", text);
        tmux("paste-buffer", "-p");
    }

    void resize(int columns, int rows) throws InterruptedException {
        tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
    }

    /** The screen and what has scrolled off it, a line each, without the blank ones. */
    List<String> lines() throws InterruptedException {
        return tmux("capture-pane", "-p", "-S", "-").stream()
                .filter(line -> !line.isBlank())
                .toList();
    }

    String screen() throws InterruptedException {
        return String.join("\n", lines());
    }

    void awaitScreen(String text) {
        await("the screen to show " + text)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(screen()).contains(text));
    }

    /** Waits for a line that matches as a whole. */
    void awaitLine(String regex) {
        await("the screen to show a line " + regex)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines()).anyMatch(line -> Pattern.matches(regex, line)));
    }

    /** Waits until the last line, which is the prompt, is so. */
    void awaitPrompt(String line) {
        await("the prompt to be " + line)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines()).last().isEqualTo(line));
    }

    /** Waits until a program that was opened by {@link #openToEnd} has ended, and returns its exit code. */
    int exitCode() throws InterruptedException {
        awaitLine(EXIT + "[0-9]+");
        return Integer.parseInt(lines().stream()
                .filter(line -> line.startsWith(EXIT))
                .findFirst()
                .orElseThrow()
                .substring(EXIT.length()));
    }

    /** Asks tmux for one of its variables. */
    String ask(String format) throws InterruptedException {
        return String.join("\n", tmux("display-message", "-p", format));
    }

    @Override
    public void close() {
        try {
            tmux("kill-server");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
