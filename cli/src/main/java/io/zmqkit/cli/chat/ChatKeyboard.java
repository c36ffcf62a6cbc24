package io.zmqkit.cli.chat;

import io.zmqkit.chat.ChatClient;
import io.zmqkit.chat.LineFeed;
import io.zmqkit.chat.LineFeed.Verb;
import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import java.io.IOError;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/** Carries out what a person types in a chat. Has its own thread, because waiting for a key cannot have a deadline. */
final class ChatKeyboard {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final LineEditor editor;
    private final ChatTerminal screen;
    private final ChatStatus status;
    private final CountDownLatch closed = new CountDownLatch(1);

    ChatKeyboard(LineEditor editor, ChatTerminal screen, ChatStatus status) {
        this.editor = editor;
        this.screen = screen;
        this.status = status;
    }

    void start(ChatClient chat) {
        Thread typing = new Thread(() -> type(chat), "editor");
        typing.setDaemon(true);
        typing.start();
    }

    /** From now on nobody listens, and errors at the terminal's end do not matter. May be called more than once. */
    void leave() {
        closed.countDown();
        editor.leave();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @SuppressWarnings("CatchingUnchecked")
    private void type(ChatClient chat) {
        try {
            readLines(chat);
            chat.lines().end();
            if (!closed.await(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)) {
                screen.above("waiting for the relay"
                        + (status.waiting() == 0 ? "" : " to confirm " + Output.messages(status.waiting()))
                        + "; Ctrl-C gives up");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the editor", e);
        } catch (RuntimeException | IOError e) {
            if (!isClosed()) {
                throw e;
            }
        }
    }

    private void readLines(ChatClient chat) {
        try {
            boolean open = true;
            while (open && !isClosed()) {
                String typed = editor.read();
                Paste paste = editor.takeLongPaste();
                open = typed != null ? obey(chat, typed) : paste == null || sayIfMeant(chat.lines(), paste);
            }
        } catch (EndOfFileException e) {
            return;
        } catch (UserInterruptException e) {
            System.exit(130); // as Ctrl-C does everywhere: the shutdown hook stops the client
        }
    }

    private boolean sayIfMeant(LineFeed lines, Paste paste) {
        try {
            String answer = editor.ask("send " + paste.lines().size() + " pasted lines? y/n> ");
            return !answer.strip().equalsIgnoreCase("y") || say(lines, paste);
        } catch (UserInterruptException e) {
            return true; // no
        }
    }

    private static boolean say(LineFeed lines, Paste paste) {
        return paste.lines().stream().allMatch(line -> line.isBlank() || lines.say(line));
    }

    private boolean obey(ChatClient chat, String line) {
        if (line.indexOf('\n') >= 0) {
            return say(chat.lines(), Paste.of(line)); // pasted, and so no command
        }
        TypedLine typed = TypedLine.parse(line, status.name());
        switch (typed.action()) {
            case NOTHING -> {}
            case SAY -> {
                return chat.lines().say(typed.text());
            }
            case QUIT -> {
                return false;
            }
            case ROOM -> chat.lines().ask(Verb.ROOM, typed.text());
            case NAME -> chat.lines().ask(Verb.NAME, typed.text());
            case HISTORY -> chat.lines().ask(Verb.HISTORY, typed.text());
            case WHO ->
                screen.above(
                        "here: " + chat.present().stream().map(Names::shown).collect(Collectors.joining(", ")));
            case ROOMS -> screen.above("rooms: " + String.join(", ", status.rooms()));
            case CLEAR -> screen.clear();
            case HELP -> TypedLine.HELP.forEach(screen::above);
            case MISTAKE -> screen.above(typed.text());
        }
        return true;
    }
}
