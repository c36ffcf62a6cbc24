package io.zmqkit.cli;

import io.zmqkit.chat.ChatClient;
import io.zmqkit.chat.ChatEvents;
import io.zmqkit.chat.LineFeed;
import io.zmqkit.chat.LineFeed.Verb;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Collectors;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalExt;
import org.jline.terminal.spi.TerminalProvider;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * A chat on a terminal: a line editor below, what is heard above it. Own lines that are not confirmed yet stand between
 * the two, marked with dots, and go when they come back from the relay.
 *
 * <p>The events come from the client's thread, the editor has one of its own; what both use is guarded by this object.
 */
final class ChatTerminal implements ChatEvents, AutoCloseable {

    private static final int MAX_PENDING_SHOWN = 5;
    private static final int[] NAME_COLOURS = {33, 39, 43, 76, 141, 168, 172, 178, 203, 208, 214, 111};
    private static final List<String> HELP = List.of(
            "/who            who is here",
            "/room NAME      go to another room",
            "/history N      show N earlier messages",
            "/me TEXT        say what you do",
            "/quit           leave; so do quit and Ctrl-D");

    private final String name;
    private final boolean colours = System.getenv("NO_COLOR") == null;
    private final Terminal terminal;
    private final LineReaderImpl editor;
    private final ArrayDeque<String> pending = new ArrayDeque<>();
    private final PrintStream stderr = System.err;
    private boolean unreachable;
    private @Nullable ChatClient client;
    private volatile boolean closed;

    ChatTerminal(String name) {
        this.name = Output.safe(name);
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the terminal", e);
        }
        DefaultParser verbatim = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);
        editor = (LineReaderImpl) LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(verbatim)
                .completer((reader, line, candidates) -> complete(line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
                .build();
    }

    /** Starts the editor's thread. */
    void start(ChatClient chat) {
        client = chat;
        if (isErrTheTerminal()) {
            System.setErr(logsAbove());
        }
        Thread typing = new Thread(() -> edit(chat), "editor");
        typing.setDaemon(true);
        typing.start();
    }

    private void edit(ChatClient chat) {
        LineFeed lines = chat.lines();
        boolean open = true;
        try {
            while (open && !closed) {
                open = obey(chat, lines, editor.readLine(prompt()));
            }
        } catch (EndOfFileException e) {
            lines.end();
        } catch (UserInterruptException e) {
            System.exit(130); // as Ctrl-C does everywhere: the shutdown hook stops the client
        }
    }

    private boolean obey(ChatClient chat, LineFeed lines, String line) {
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        switch (words[0]) {
            case "" -> {
                return true;
            }
            case "/quit", "quit" -> {
                lines.end();
                return false;
            }
            case "/who" ->
                above("here: " + chat.present().stream().map(Nickname::text).collect(Collectors.joining(", ")));
            case "/help" -> HELP.forEach(this::above);
            case "/me" -> lines.say("* " + name + " " + argument);
            case "/room" -> changeRoom(lines, argument);
            case "/history" -> askHistory(lines, argument);
            default -> {
                if (line.startsWith("/")) {
                    above("no such command: " + words[0] + " (/help lists them)");
                } else {
                    return lines.say(line);
                }
            }
        }
        return true;
    }

    private void changeRoom(LineFeed lines, String argument) {
        try {
            lines.ask(Verb.ROOM, new Room(argument).name());
        } catch (IllegalArgumentException e) {
            above(String.valueOf(e.getMessage()));
        }
    }

    private void askHistory(LineFeed lines, String argument) {
        if (argument.matches("[1-9][0-9]{0,2}|1000|")) {
            lines.ask(Verb.HISTORY, argument.isEmpty() ? "20" : argument);
        } else {
            above("/history takes a number, 1-1000");
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        if (line.line().startsWith("/") && line.wordIndex() == 0) {
            HELP.forEach(help -> candidates.add(new Candidate(help.split(" ", 2)[0])));
        } else if (client != null) {
            String end = line.wordIndex() == 0 ? ":" : "";
            client.present().forEach(who -> candidates.add(new Candidate(who.text() + end)));
        }
    }

    /** What stands below the conversation: lines that wait, whether the relay is there, and where to type. */
    private synchronized String prompt() {
        StringBuilder text = new StringBuilder();
        pending.stream()
                .limit(MAX_PENDING_SHOWN)
                .forEach(line -> text.append(" ... ").append(Output.safe(line)).append('\n'));
        if (pending.size() > MAX_PENDING_SHOWN) {
            text.append(" ... and ").append(pending.size() - MAX_PENDING_SHOWN).append(" more\n");
        }
        if (unreachable) {
            text.append("relay not reachable, ")
                    .append(Output.messages(pending.size()))
                    .append(" waiting\n");
        }
        return (text + name).replace("%", "%%") + "> "; // a percent sign begins a pattern of JLine's
    }

    private void redraw() {
        if (editor.isReading()) {
            editor.setPrompt(prompt());
            try {
                editor.callWidget(LineReader.REDISPLAY);
            } catch (IllegalStateException e) {
                editor.setPrompt(prompt()); // the line was finished just now; the next one starts with this prompt
            }
        }
    }

    private void above(String text) {
        editor.printAbove(new AttributedString(Output.safe(text), style(AttributedStyle.DEFAULT.faint())));
    }

    private boolean isErrTheTerminal() {
        TerminalProvider provider = terminal instanceof TerminalExt known ? known.getProvider() : null;
        return provider == null || provider.isSystemStream(SystemStream.Error);
    }

    /** A line of the log that is printed as ever would tear the one that is being typed. */
    private PrintStream logsAbove() {
        return new PrintStream(stderr, true, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                above(String.valueOf(line));
            }
        };
    }

    private AttributedStyle style(AttributedStyle wanted) {
        return colours ? wanted : AttributedStyle.DEFAULT;
    }

    private void show(Relayed relayed) {
        String sender = relayed.message().sender().text();
        int colour = NAME_COLOURS[Math.floorMod(sender.hashCode(), NAME_COLOURS.length)];
        editor.printAbove(new AttributedStringBuilder()
                .append(ChatPipe.time(relayed), style(AttributedStyle.DEFAULT.faint()))
                .append(" [")
                .append(Output.safe(sender), style(AttributedStyle.DEFAULT.foreground(colour)))
                .append("] ")
                .append(Output.safe(relayed.message().body()))
                .toAttributedString());
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
        synchronized (this) {
            pending.addLast(text);
        }
        redraw();
    }

    @Override
    public void confirmed(int waiting) {
        synchronized (this) {
            while (pending.size() > waiting) {
                pending.removeFirst();
            }
        }
        redraw();
    }

    @Override
    public void refused(String text, String reason) {
        above("not sent: " + reason);
    }

    @Override
    public void joined(Nickname who) {
        above(who + " is here");
    }

    @Override
    public void left(Nickname who) {
        above(who + " has left");
    }

    @Override
    public void silent(Nickname who) {
        above(who + " has not been heard of for a while");
    }

    @Override
    public void sameName(Nickname who) {
        above("somebody else here is called " + who + ", too (--name gives you another name)");
    }

    @Override
    public void relayReachable(boolean reachable, int waiting) {
        synchronized (this) {
            unreachable = !reachable;
        }
        if (reachable) {
            above("relay reachable again");
        }
        redraw();
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
        above("in room " + room + "; /help lists the commands");
    }

    @Override
    public void notice(String text) {
        above(text);
    }

    /** Gives the terminal back as it was; may be called more than once. */
    void restore() {
        closed = true;
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
