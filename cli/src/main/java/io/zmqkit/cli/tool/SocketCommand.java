package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.socket.Ending;
import io.zmqkit.tools.socket.InputSource;
import io.zmqkit.tools.socket.MessageReader;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.tools.socket.Replies;
import io.zmqkit.tools.socket.Role;
import io.zmqkit.tools.socket.RoutedReader;
import io.zmqkit.tools.socket.SequenceWatch;
import io.zmqkit.tools.socket.Sink;
import io.zmqkit.tools.socket.SocketProgram;
import io.zmqkit.tools.socket.SocketStats;
import io.zmqkit.tools.socket.SocketTask;
import io.zmqkit.tools.socket.Source;
import io.zmqkit.tools.socket.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One socket from the shell; {@link SocketCommands} has a row for each type. */
@Command(mixinStandardHelpOptions = true)
final class SocketCommand extends ProgramCommand {

    private static final Duration LINGER_OF_BOUNDED_INPUT = Duration.ofSeconds(10);

    /** With 1000, a pipe into push and out of pull is three times slower. */
    private static final int HIGH_WATER_MARK = 10_000;

    private final Role role;

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ENDPOINT",
            description =
                    "Where peers connect, for example tcp://127.0.0.1:5557 or tcp://127.0.0.1:*. May be repeated.")
    private List<Endpoint> binds = new ArrayList<>();

    @Option(
            names = {"-c", "--connect"},
            paramLabel = "ENDPOINT",
            description = "Where a peer is bound. May be repeated, and mixed with --bind.")
    private List<Endpoint> connects = new ArrayList<>();

    @Parameters(description = "What the type makes of it.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N messages.")
    private @Nullable Long count;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "DURATION",
            description = "Exit with 3 after so long without a message, or a reply. Default: never.")
    private @Nullable Duration timeout;

    @Option(
            names = "--in",
            paramLabel = "lines|json|null|file",
            description = "What stdin is: lines or what is separated by zero bytes, each a message of one frame; JSON,"
                    + " a message a line; or a file that is one message. Default: ${DEFAULT-VALUE}.")
    private Formats.In in = Formats.In.LINES;

    @Option(
            names = "--out",
            paramLabel = "text|json|hex|raw",
            description = "How messages are printed: a line each, with tabs between the frames; as JSON; in hexadecimal"
                    + " digits; or just the bytes of the last frame. Default: ${DEFAULT-VALUE}.")
    private Formats.Out out = Formats.Out.TEXT;

    @Mixin
    private final SendSettings sending = new SendSettings();

    @Option(
            names = "--retries",
            paramLabel = "N",
            description =
                    "Ask again so often, on a fresh socket, when no reply comes in --timeout (which is then 2500ms"
                            + " by default).")
    private int retries;

    @Mixin
    private final ReplySettings replying = new ReplySettings();

    @Option(
            names = "--sequenced",
            description = "Read EPOCH SEQ in the second frame, as weather publisher --sequenced writes it: say what was"
                    + " missed and where; exit with 4 if something was.")
    private boolean sequenced;

    @Option(names = "--events", description = "Say on stderr what happens to the connections, a sentence each.")
    private boolean events;

    @Option(names = "--stats", paramLabel = "DURATION", description = "Say on stderr how fast messages pass, so often.")
    private @Nullable Duration stats;

    @Option(names = "--transient", description = "End when the last peer has left.")
    private boolean isTransient;

    @Option(
            names = "--identity",
            paramLabel = "TEXT",
            description = "What a ROUTER on the other side calls this socket.")
    private @Nullable String identity;

    private final AtomicLong faults = new AtomicLong();
    private final AtomicBoolean outputFailed = new AtomicBoolean();
    private final SequenceWatch gaps = new SequenceWatch(text -> output().note(text));
    private @Nullable SocketProgram program;
    private long warnedAt = Long.MIN_VALUE;

    SocketCommand(Role role) {
        this.role = role;
    }

    @Override
    public Integer call() {
        SocketCommands.refuseOthersOptions(role, this::isGiven, this::wrongUsage);
        try (PeriodicNote periodic = new PeriodicNote(output())) {
            requireStats();
            SocketTask task = task();
            SocketProgram.Ends ends = ends(task);
            return run(
                    context -> new SocketProgram(context, task, ends),
                    opened -> {
                        program = opened;
                        opened.bound().forEach(endpoint -> output().ready(role.name() + " socket", endpoint));
                        if (stats != null) {
                            periodic.start(stats, new Rates(opened::stats)::line);
                        }
                    },
                    opened -> finish(opened, task));
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void requireStats() {
        if (stats != null && stats.toMillis() < 1) {
            throw new IllegalArgumentException("stats must be at least 1ms");
        }
    }

    private SocketTask task() {
        if (!words.isEmpty() && !role.sends() && !role.subscribes()) {
            throw new IllegalArgumentException(role.socket() + " sends nothing, so FRAME makes no sense");
        }
        if (count != null && count < (sendsAndReceives() ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "count must be " + (sendsAndReceives() ? ">= 0" : "> 0") + ", was " + count);
        }
        if (retries > 0 && !binds.isEmpty()) {
            throw new IllegalArgumentException(
                    "--retries needs a socket that connects only: each retry has a fresh one");
        }
        long wanted = count == null ? 0 : count == 0 ? SocketTask.ONLY_SENDS : count;
        Duration patience = timeout == null && retries > 0 ? Duration.ofMillis(2500) : timeout;
        return new SocketTask(
                role,
                places(),
                role.subscribes() ? ReplySettings.bytes(words) : List.of(),
                wanted,
                patience,
                sending.interval(),
                role.answers() ? 0 : sending.peers(words.isEmpty() && StandardStreams.isInputATerminal()),
                sending.patience(),
                isTransient,
                retries,
                identity,
                options());
    }

    private SocketOptions options() {
        return socketOptions(
                HIGH_WATER_MARK,
                role.sends() && !role.receives() ? LINGER_OF_BOUNDED_INPUT : SocketOptions.DEFAULTS.linger());
    }

    private boolean sendsAndReceives() {
        return role.sends() && role.receives() && !role.asks() && !role.answers();
    }

    private List<Place> places() {
        List<Place> places = Stream.concat(
                        binds.stream().map(endpoint -> new Place(true, endpoint)),
                        connects.stream().map(endpoint -> new Place(false, endpoint)))
                .toList();
        if (places.isEmpty()) {
            throw new IllegalArgumentException("give --bind or --connect: where are the peers?");
        }
        if (places.stream().anyMatch(place -> !place.endpoint().isTcp())) {
            throw new IllegalArgumentException("inproc:// reaches nobody outside of this process: use tcp://");
        }
        return places;
    }

    private SocketProgram.Ends ends(SocketTask task) {
        int mostBytes = task.sockets().maxMessageBytes();
        Replies replies = role.answers() ? replying.replies(words, mostBytes, this::lost) : null;
        Source source = Source.NONE;
        if (role.sends() && !words.isEmpty() && !role.answers()) {
            source = Source.repeated(ReplySettings.bytes(words), Math.max(1, task.count()));
        } else if (role.sends() && replies == null) {
            source = new InputSource(reader(mostBytes), this::fault);
        }
        return new SocketProgram.Ends(
                role.answers() ? Source.NONE : source,
                sending.isTemplate() ? new Template(new Random()) : null,
                sink(),
                replies == null ? Replies.from(source) : replies,
                this::lost,
                events ? output()::note : event -> {});
    }

    private MessageReader reader(int mostBytes) {
        Formats.In format = output().isJson() ? Formats.In.JSON : in;
        MessageReader reader = format.reader(StandardStreams.in(), mostBytes);
        return role == Role.ROUTER && format != Formats.In.JSON ? new RoutedReader(reader) : reader;
    }

    private Sink sink() {
        Formats.Out format = output().isJson() ? Formats.Out.JSON : out;
        PrintedMessages printed = new PrintedMessages(format.writer(), StandardStreams.bytes(this::outputFailed));
        return sequenced ? new Counted(printed) : printed;
    }

    private void outputFailed(String why) {
        outputFailed.set(true);
        output().warn("cannot write the output: " + why);
    }

    /** Looks at the numbers of messages that pass. */
    private final class Counted implements Sink {
        private final Sink next;

        Counted(Sink next) {
            this.next = next;
        }

        @Override
        public boolean take(List<byte[]> frames) {
            gaps.accept(frames, program == null ? 0 : program.handshakes());
            return next.take(frames);
        }

        @Override
        public void flush() {
            next.flush();
        }
    }

    private void fault(String what) {
        faults.incrementAndGet();
        lost(what.startsWith("cannot") ? what : "not sent: " + what);
    }

    /** What a peer or the input can cause as often as it likes is said once a second, and counted in the summary. */
    private synchronized void lost(String what) {
        long now = System.nanoTime();
        if (warnedAt == Long.MIN_VALUE || now - warnedAt > 1_000_000_000L) {
            warnedAt = now;
            output().warn(what);
        }
    }

    private int finish(SocketProgram done, SocketTask task) {
        SocketStats counts = done.stats();
        output().note(summary(counts));
        if (done.refusal() != null) {
            return refused(done.refusal());
        }
        if (done.ending() == Ending.NO_PEERS) {
            output().warn("nobody " + (role.publishes() ? "has subscribed" : "is there to take it") + " after "
                    + Converters.text(task.patience())
                    + ": nothing was sent (is the other side running? --wait waits longer,"
                    + " --wait-peers 0 not at all)");
            return Errors.NO_ANSWER;
        }
        if (done.ending() == Ending.SILENCE) {
            output().warn(silence(task));
            return Errors.NO_ANSWER;
        }
        boolean isLost = counts.lost() + faults.get() + gaps.missed() > 0;
        return outputFailed.get() ? Errors.FAILED : isLost ? Errors.LOST : Errors.DONE;
    }

    private String silence(SocketTask task) {
        String time = task.timeout() == null ? "" : Converters.text(task.timeout());
        if (role.asks()) {
            return "no reply in " + (task.retries() == 0 ? "" : task.retries() + 1 + " x ") + time
                    + " (is the other side running?)";
        }
        return "no message in " + time;
    }

    private String summary(SocketStats counts) {
        List<String> parts = new ArrayList<>();
        if (role.sends() && !role.answers()) {
            parts.add(Output.messages(counts.sent()) + " sent");
        }
        if (role.receives()) {
            parts.add(Output.messages(counts.received()) + (role.answers() ? " answered" : " received"));
        }
        if (counts.lost() + faults.get() > 0) {
            parts.add(counts.lost() + faults.get() + " lost");
        }
        if (sequenced) {
            parts.add(gaps.summary());
        }
        return role.command() + ": " + String.join(", ", parts);
    }
}
