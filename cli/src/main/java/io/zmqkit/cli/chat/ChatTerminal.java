package io.zmqkit.cli.chat;

import io.zmqkit.chat.ChatClient;
import io.zmqkit.chat.ChatEvents;
import io.zmqkit.chat.ChatOptions;
import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.RefusalText;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * A chat on a terminal: a line editor below, what is heard above it. Own lines that are not confirmed yet appear
 * between the two, marked with dots, and disappear when they come back from the relay.
 *
 * <p>The events come from the client's thread, the editor has one of its own.
 */
final class ChatTerminal implements ChatEvents, AutoCloseable {

    private final ChatStatus status;
    private final MessagePainter painter;
    private final DayLine days = new DayLine(LocalDate.now(ZoneId.systemDefault()));
    private final Terminal terminal;
    private final LineEditor editor;
    private final ChatCompletion completion;
    private final ChatKeyboard keyboard;
    private final PrintStream stderr = System.err;
    private final String endpoints;
    private final AtomicReference<@Nullable ChatKeyboard> typing = new AtomicReference<>();
    private boolean isHelpKnown;
    private boolean isAwayKnown;

    ChatTerminal(ChatOptions options) {
        boolean dumb = Terminals.isDumb();
        endpoints = options.relays().stream()
                .map(relay -> relay.sub() + ", " + relay.push() + ", " + relay.history())
                .collect(Collectors.joining("; "));
        status = new ChatStatus(options.name().text(), options.room().name(), dumb);
        painter = new MessagePainter(Terminals.showsColours());
        completion = new ChatCompletion(status);
        terminal = Terminals.open(this::leave);
        editor = dumb
                ? new DumbLineEditor(terminal, status::prompt, completion, Terminals::suspendProcessGroup)
                : new LineEditor(terminal, status::prompt, completion, Terminals::suspendProcessGroup);
        keyboard = new ChatKeyboard(editor, this, status);
        typing.set(keyboard);
    }

    /** Starts the editor's thread. */
    void start(ChatClient chat) {
        completion.use(chat);
        if (Terminals.isErr(terminal)) {
            System.setErr(logsAbove());
        }
        keyboard.start(chat);
    }

    /** Prints a line that is not a message. */
    void above(String text) {
        editor.printAbove(painter.notice(text));
    }

    void clear() {
        editor.clearAll();
    }

    /** A log line printed in the usual way would break the line that is being typed. */
    private PrintStream logsAbove() {
        return new PrintStream(stderr, true, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                above(String.valueOf(line));
            }
        };
    }

    private void show(Relayed relayed) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(relayed.stamp().millis()), ZoneId.systemDefault());
        String dayLine = days.before(day);
        if (dayLine != null) {
            above(dayLine);
        }
        editor.printAbove(painter.message(relayed, status.name()));
    }

    @Override
    public void message(Relayed message, boolean own) {
        show(message);
    }

    @Override
    public void earlier(Relayed message) {
        show(message);
    }

    @Override
    public void pending(String text, int waiting) {
        status.waits(text);
        editor.redraw();
    }

    @Override
    public void confirmed(int waiting) {
        status.waiting(waiting);
        editor.redraw();
    }

    @Override
    public void refused(String text, String reason) {
        above("not sent: " + reason + ": " + Output.brief(text));
    }

    @Override
    public void joined(Nickname who) {
        above(Names.shown(who) + " is here");
    }

    @Override
    public void left(Nickname who) {
        above(Names.shown(who) + " has left");
    }

    @Override
    public void silent(Nickname who) {
        above(Names.shown(who) + " has not been heard of for a while");
    }

    @Override
    public void sameName(Nickname who) {
        above("somebody else here is called " + Names.shown(who) + ", too (/name gives you another name)");
    }

    @Override
    public void relayRefuses(Refusal refusal) {
        status.refused(true);
        above(RefusalText.of(refusal));
        above("what you say is kept, and sent as soon as the relay lets you in");
        editor.redraw();
    }

    @Override
    public void relayAdmits() {
        status.refused(false);
        above("the relay lets you in now");
        editor.redraw();
    }

    @Override
    public void relayReachable(boolean reachable, int waiting) {
        status.reachable(reachable);
        if (reachable) {
            above("relay reachable again");
        } else if (!isAwayKnown) {
            isAwayKnown = true;
            above("relay not reachable at " + endpoints + " (is it running?)");
        }
        editor.redraw();
    }

    @Override
    public void newHistory() {
        above("the relay's history began anew");
    }

    @Override
    public void missed(long count) {
        above(Output.messages(count) + " before this no longer kept");
    }

    @Override
    public void entered(Room room) {
        above("in room " + room + (isHelpKnown ? "" : "; /help lists the commands"));
        isHelpKnown = true;
        status.entered(room.name());
        editor.redraw();
    }

    @Override
    public void named(Nickname name) {
        status.named(name.text());
        above("you are " + Names.shown(name) + " now");
        editor.redraw();
    }

    @Override
    public void unread(Room room, long count) {
        status.unread(room.name(), count);
        editor.redraw();
    }

    @Override
    public void notice(String text) {
        above(text);
    }

    @Override
    public void relayIsPlain() {
        notice(ChatTexts.RELAY_IS_PLAIN);
    }

    @Override
    public void notTaken() {
        notice(ChatTexts.NOT_TAKEN);
    }

    @Override
    public void historySilent(boolean missing) {
        notice(ChatTexts.historySilent(missing));
    }

    private void leave() {
        ChatKeyboard typed = typing.get();
        if (typed != null) {
            typed.leave();
        }
    }

    /** Restores the terminal; may be called more than once. */
    void restore() {
        leave();
        System.setErr(stderr);
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset the terminal (the command reset does it)", e);
        }
    }

    @Override
    public void close() {
        restore();
    }
}
