package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.reader.Candidate;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineEditorTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final Terminal terminal;
    private final AtomicReference<Boolean> echoWhileSuspended = new AtomicReference<>();

    LineEditorTest() throws IOException {
        terminal = new ExternalTerminal(
                "test", "xterm", new PipedInputStream(keys, 1 << 16), screen, StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() throws IOException {
        terminal.close();
    }

    private LineEditor editor(IntFunction<String> prompt) {
        return new LineEditor(
                terminal,
                prompt,
                (reader, line, candidates) -> candidates.add(new Candidate("completed")),
                () -> echoWhileSuspended.set(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)));
    }

    private LineEditor editor() {
        return editor(columns -> "> ");
    }

    private void press(String text) {
        try {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void paste(String text) {
        press("\u001b[200~" + text + "\u001b[201~");
    }

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    /** In the window between asking for the prompt and reading, a line that came to wait was not shown for seconds. */
    @Test
    void promptThatChangesJustAsALineIsBegunIsShown() throws Exception {
        AtomicReference<String> prompt = new AtomicReference<>("AAAA> ");
        CompletableFuture<LineEditor> editor = new CompletableFuture<>();
        List<CompletableFuture<Void>> redrawn = new CopyOnWriteArrayList<>();
        editor.complete(editor(columns -> {
            String asked = prompt.getAndSet("BBBB> ");
            if (asked.startsWith("A")) {
                redrawn.add(CompletableFuture.runAsync(() -> editor.join().redraw(), THREADS));
            }
            return asked;
        }));
        CompletableFuture<String> line = CompletableFuture.supplyAsync(editor.join()::read, THREADS);
        await().untilAsserted(() -> assertThat(shown()).contains("BBBB"));
        press("x\r");
        assertThat(line.get(20, TimeUnit.SECONDS)).isEqualTo("x");
        assertThat(redrawn).singleElement().satisfies(redraw -> redraw.get(20, TimeUnit.SECONDS));
    }

    @Test
    void interruptClearsAHalfTypedLineAndThenLeaves() throws Exception {
        LineEditor editor = editor();
        CompletableFuture<String> line = reading(editor);
        press("half\u0003whole\r");
        assertThat(line.get(20, TimeUnit.SECONDS)).isEqualTo("whole");
        CompletableFuture<String> left = reading(editor);
        press("\u0003");
        assertThatThrownBy(() -> left.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(UserInterruptException.class);
    }

    private CompletableFuture<String> reading(LineEditor editor) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(editor::read, THREADS);
        await().until(editor::isReading);
        return line;
    }

    @Test
    void pastedLinesStandInTheEditorUntilEnterAndNothingIsExpanded() {
        LineEditor editor = editor();
        press("said before\r");
        editor.read();
        press("typed ");
        paste("!! $HOME\tcomp\t\r!s 한글\r");
        press(" end\r");
        assertThat(editor.read()).isEqualTo("typed !! $HOME\tcomp\t\n!s 한글 end");
        assertThat(editor.takeLongPaste()).isNull();
    }

    @Test
    void longPasteIsSetAsideAndTheHalfTypedLineIsKept() {
        LineEditor editor = editor();
        press("half ");
        paste(IntStream.rangeClosed(1, 200).mapToObj(i -> i + "\r").collect(Collectors.joining()));
        assertThat(editor.read()).isNull();
        Paste paste = Objects.requireNonNull(editor.takeLongPaste());
        assertThat(paste.lines()).hasSize(200).last().isEqualTo("200");
        press("n\r");
        assertThat(editor.ask("send? ")).isEqualTo("n");
        assertThat(shown()).contains("send? ");
        press("typed\r");
        assertThat(editor.read()).isEqualTo("half typed");
    }

    @Test
    void endlessPasteIsCutAtAMegabyte() throws Exception {
        LineEditor editor = editor();
        CompletableFuture<String> line = CompletableFuture.supplyAsync(editor::read, THREADS);
        paste("x".repeat(2_000_000));
        press("\r");
        assertThat(line.get(60, TimeUnit.SECONDS)).hasSize(1 << 20);
    }

    @Test
    void suspensionGivesTheTerminalBackAndKeepsTheLine() throws Exception {
        LineEditor editor = editor();
        CompletableFuture<String> line = reading(editor);
        press("half\u001a way\r");
        assertThat(line.get(20, TimeUnit.SECONDS)).isEqualTo("half way");
        assertThat(echoWhileSuspended).hasValue(true);
        assertThat(shown()).contains("\u001b[?2004l", "\u001b[?2004h");
    }

    @Test
    void betweenTwoLinesNothingIsEchoedAndInterruptIsASignal() {
        LineEditor editor = editor();
        press("one\rtwo\r");
        assertThat(editor.read()).isEqualTo("one");
        assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isFalse();
        assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ISIG)).isTrue();
        assertThat(editor.read()).isEqualTo("two");
    }
}
