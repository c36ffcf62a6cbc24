package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.socket.Ending;
import io.zmqkit.tools.socket.InputSource;
import io.zmqkit.tools.socket.Replies;
import io.zmqkit.tools.socket.Role;
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

    @Mixin
    private final PlaceSettings places = new PlaceSettings();

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
            description =
                    "Exit with 3 after so long without a message, a reply, or (where --wait is not given) a peer: the time"
                            + " begins anew with each message. Default: never.")
    private @Nullable Duration timeout;

    @Mixin
    private final FormatSettings formats = new FormatSettings();

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
    private final AtomicLong emptyReplies = new AtomicLong();
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
            requireReadable(stats);
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

    private SocketTask task() {
        if (!words.isEmpty() && !role.sends() && !role.subscribes()) {
            throw new IllegalArgumentException(role.socket() + " sends nothing, so FRAME makes no sense");
        }
        if (count != null && count < (sendsAndReceives() ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "count must be " + (sendsAndReceives() ? ">= 0" : "> 0") + ", was " + count);
        }
        if (retries > 0 && places.binds()) {
            throw new IllegalArgumentException(
                    "--retries needs a socket that connects only: each retry has a fresh one");
        }
        long wanted = count == null ? 0 : count == 0 ? SocketTask.ONLY_SENDS : count;
        Duration patience = timeout == null && retries > 0 ? Duration.ofMillis(2500) : timeout;
        return new SocketTask(
                role,
                places.places(words),
                role.subscribes() ? ReplySettings.bytes(words) : List.of(),
                wanted,
                patience,
                sending.interval(),
                role.answers() ? 0 : sending.peers(words.isEmpty() && StandardStreams.isInputATerminal()),
                sending.patience(timeout == null ? null : timeout.multipliedBy(retries + 1L)),
                isTransient,
                retries,
                identity,
                events,
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

    private SocketProgram.Ends ends(SocketTask task) {
        int mostBytes = task.sockets().maxMessageBytes();
        Replies replies = role.answers() ? replying.replies(words, mostBytes, this::hasEmptyReply) : null;
        formats.check(output().isJson(), this::isGiven, words.isEmpty() && replies == null);
        Source source = Source.NONE;
        if (role.sends() && !words.isEmpty() && !role.answers()) {
            source = Source.repeated(ReplySettings.bytes(words), Math.max(1, task.count()));
        } else if (role.sends() && replies == null) {
            source = new InputSource(formats.reader(role, output().isJson(), mostBytes), this::fault);
        }
        return new SocketProgram.Ends(
                role.answers() ? Source.NONE : source,
                sending.isTemplate() ? new Template(new Random()) : null,
                sink(),
                replies == null ? Replies.from(source) : replies,
                this::lost,
                events ? output()::note : event -> {});
    }

    private Sink sink() {
        Sink printed = formats.sink(output().isJson(), this::outputFailed);
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

    private void hasEmptyReply(String why) {
        emptyReplies.incrementAndGet();
        lost(why);
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
        long lost = counts.lost() + faults.get() + emptyReplies.get();
        SocketReport report = new SocketReport(task, counts, lost, emptyReplies.get(), done.trouble());
        output().note(report.summary() + (sequenced ? ", " + gaps.summary() : ""));
        if (done.refusal() != null) {
            return refused(done.refusal());
        }
        if (done.ending() == Ending.NO_PEERS || done.ending() == Ending.SILENCE) {
            output().warn(done.ending() == Ending.NO_PEERS ? report.noPeers() : report.silence());
            return gaps.missed() + faults.get() + emptyReplies.get() > 0 ? Errors.LOST : Errors.NO_ANSWER;
        }
        boolean isLost = lost + gaps.missed() > 0;
        return outputFailed.get() ? Errors.FAILED : isLost ? Errors.LOST : Errors.DONE;
    }
}
