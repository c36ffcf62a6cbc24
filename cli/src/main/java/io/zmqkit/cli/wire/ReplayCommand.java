package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.replay.ChoiceException;
import io.zmqkit.tools.replay.Part;
import io.zmqkit.tools.replay.Replay;
import io.zmqkit.tools.replay.ReplayOptions;
import io.zmqkit.tools.replay.Survey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zmqkit replay}. */
@Command(
        name = "replay",
        description = {
            "Play one side of a recorded connection: a socket of that type sends what was sent then, with the recorded"
                    + " pauses, to the peer that it meets now.",
            "It begins when a peer is there; for a publisher (as XPUB) when somebody has subscribed. REQ waits for each"
                    + " reply, REP and ROUTER for a first message; SUB makes its subscriptions.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit replay weather.pcapng --bind tcp://127.0.0.1:5556 --speed 10",
            "Exit codes: 0 all was played, 1 the file cannot be replayed or the endpoint not be bound, 2 wrong usage,"
                    + " 3 no peer, no subscription, no reply or no request came within --wait, 4 messages were lost or"
                    + " the recording is damaged, 130/143 signal.",
        })
public final class ReplayCommand extends ProgramCommand {

    /** How long everybody may take what is still queued. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private static final Pattern SPEED = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,6})?");

    /** Which side is played. */
    enum Side {
        client,
        server
    }

    @Parameters(paramLabel = "FILE", description = "A recording, pcapng or pcap: of tap, Wireshark or tcpdump.")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    /** Where the peer is met. */
    private static final class Place {
        @Option(
                names = {"-b", "--bind"},
                paramLabel = "ENDPOINT",
                description = "Bind: peers connect to this.")
        private @Nullable Endpoint bind;

        @Option(
                names = {"-c", "--connect"},
                paramLabel = "ENDPOINT",
                description = "Connect to a peer that binds.")
        private @Nullable Endpoint connect;

        private Endpoint endpoint() {
            return bind != null ? bind : Objects.requireNonNull(connect);
        }
    }

    @Option(
            names = "--stream",
            paramLabel = "N",
            description = "The connection, by its number (#N) in tap --read. Default: the only one with messages.")
    private @Nullable Integer stream;

    @Option(
            names = "--side",
            paramLabel = "client|server",
            description = "The side that connected then, or the other one. Default: the only one that sends messages.")
    private @Nullable Side side;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR|max",
            defaultValue = "1",
            description = "0.001-1000: 10 makes the pauses ten times shorter; max leaves them out. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String speed;

    @Option(
            names = "--loop",
            paramLabel = "N",
            defaultValue = "1",
            description = "Play it so many times, one after the other. Default: ${DEFAULT-VALUE}.")
    private int loop;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How long to wait for a peer, for each reply or request of it, and until it has room for more."
                            + " Default: ${DEFAULT-VALUE}.")
    private Duration wait;

    private long startedNanos;
    private long finishedNanos;

    @Override
    public Integer call() {
        ReplayOptions options = options();
        AtomicBoolean stopped = new AtomicBoolean();
        signal().stops(() -> stopped.set(true));
        Survey survey = survey(stopped);
        if (stopped.get()) {
            return Errors.DONE;
        }
        Part part = choose(survey);
        ReplayReport report = new ReplayReport(output(), survey, part, options);
        startedNanos = System.nanoTime();
        int code = play(part, options, report);
        long closing = System.nanoTime() - finishedNanos;
        return code == Errors.DONE && report.isTooLong(closing) ? Errors.LOST : code;
    }

    private int play(Part part, ReplayOptions options, ReplayReport report) {
        try {
            return run(
                    context -> new Replay(context, part, options, () -> {
                        startedNanos = System.nanoTime();
                        report.begins();
                    }),
                    report::ready,
                    replay -> finish(replay, report));
        } catch (UncheckedIOException e) {
            String why =
                    e.getMessage() + ": " + Objects.requireNonNull(e.getCause()).getMessage();
            throw new CommandFailedException(why + " (it was read a moment ago: has it changed?)", e);
        }
    }

    private ReplayOptions options() {
        SocketOptions sockets = socketOptions(LINGER);
        try {
            ReplayOptions options = new ReplayOptions(
                    place.endpoint(),
                    place.bind != null,
                    factor(),
                    loop,
                    wait,
                    Runtime.getRuntime().maxMemory() / 4,
                    sockets);
            if (stream != null && stream < 1) {
                throw new IllegalArgumentException("--stream must be > 0, was " + stream);
            }
            if (options.binds()) {
                requireUnexposed("replay", options.endpoint(), sockets);
            } else if (options.endpoint().isWildcard()) {
                throw new IllegalArgumentException("cannot connect to " + options.endpoint()
                        + ": only --bind may leave the host or the port open");
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private double factor() {
        if (speed.equals("max")) {
            return Double.POSITIVE_INFINITY;
        } else if (!SPEED.matcher(speed).matches()) {
            throw new IllegalArgumentException("--speed must be 0.001-1000 or max, was " + Output.safe(speed));
        }
        return Double.parseDouble(speed);
    }

    private Survey survey(AtomicBoolean stopped) {
        try {
            return Survey.of(file, stopped::get);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new CommandFailedException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Part choose(Survey survey) {
        try {
            return Part.choose(survey, stream, side == null ? null : side == Side.client);
        } catch (ChoiceException e) {
            String what = file + ": " + e.getMessage();
            throw switch (e.reason()) {
                case SEVERAL_STREAMS -> wrongUsage(what + " (choose one with --stream N)");
                case BOTH_SIDES -> wrongUsage(what + " (choose --side client or --side server)");
                case NO_SUCH_STREAM -> wrongUsage(what + " (tap --read " + file + " shows them)");
                case NOTHING -> new CommandFailedException("cannot replay " + what, e);
            };
        }
    }

    private int finish(Replay replay, ReplayReport report) {
        finishedNanos = System.nanoTime();
        return replay.refusal().isPresent()
                ? refused(replay.refusal().get())
                : report.finish(replay, Duration.ofNanos(finishedNanos - startedNanos));
    }
}
