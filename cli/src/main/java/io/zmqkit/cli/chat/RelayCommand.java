package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.ForwardingRelay;
import io.zmqkit.relay.ForwardingRelayStats;
import io.zmqkit.relay.LaneRelay;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.RelayLimits;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.history.SqliteJournal;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "relay",
        description = "Publish to every client what any client pushes (PULL to XPUB), with history (ROUTER)."
                + " Runs until Ctrl-C. The command status asks a relay how it is.",
        subcommands = RelayStatusCommand.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit relay --journal chat.db",
            "The protocol is in docs/zrc-1.md; messages whose topic does not begin with room/ are relayed verbatim.",
            "Exit codes: 1 an endpoint cannot be bound or the journal not used, 2 wrong usage, 130/143 signal.",
        })
public final class RelayCommand extends ProgramCommand {

    private static final int HIGH_WATER_MARK = 10_000;

    @Option(
            names = "--bind",
            paramLabel = "HOST[:PORT]",
            description = "Where to bind, in place of --collect, --publish and --history: PORT is the collector's, 5558"
                    + " by default; the publisher is one below, the history one above.")
    private @Nullable RelayAddress bind;

    @Option(
            names = "--collect",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5558",
            description = "Where clients push (PULL). Default: ${DEFAULT-VALUE}.")
    private Endpoint collect;

    @Option(
            names = "--publish",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5557",
            description = "Where clients subscribe (XPUB). Default: ${DEFAULT-VALUE}.")
    private Endpoint publish;

    @Option(
            names = "--history",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5559",
            description = "Where clients ask for what they missed (ROUTER). Default: ${DEFAULT-VALUE}.")
    private Endpoint history;

    @Option(
            names = "--journal",
            paramLabel = "memory|FILE.db|none",
            defaultValue = "memory",
            description = "Where messages are kept: in memory, in a SQLite file that outlives the relay, or nowhere."
                    + " Default: ${DEFAULT-VALUE}.")
    private String journal;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many messages are kept per room. Default: ${DEFAULT-VALUE}.")
    private int keep;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How often to print counters on stderr, if they have changed. Default: ${DEFAULT-VALUE}.")
    private Duration stats;

    @Option(
            names = "--max-rooms",
            paramLabel = "N",
            description = "Rooms that something may be said in. Default: ${DEFAULT-VALUE}.")
    private int maxRooms = RelayLimits.DEFAULTS.rooms();

    @Option(
            names = "--max-sessions",
            paramLabel = "N",
            description = "Sessions remembered; the longest unused is forgotten. Default: ${DEFAULT-VALUE}.")
    private int maxSessions = RelayLimits.DEFAULTS.sessions();

    @Option(
            names = "--history-rate",
            paramLabel = "N",
            description = "History requests per second that one client may make. Default: ${DEFAULT-VALUE}.")
    private int historyRate = RelayLimits.DEFAULTS.historyRate();

    @Option(names = "--plain", description = "Relay everything verbatim: no protocol, no stamps, no history.")
    private boolean plain;

    @Option(
            names = "--engine",
            paramLabel = "lane|jeromq",
            description =
                    "With --plain, what forwards: lane, which is faster and counts what slow subscribers miss, or jeromq."
                            + " Default: lane; with --curve jeromq, since the lane does not encrypt.")
    private @Nullable Engine engine;

    @Mixin
    private final Bare bare = new Bare();

    /** What forwards for --plain. */
    enum Engine {
        LANE,
        JEROMQ
    }

    @Override
    public Integer call() {
        if (bind != null) {
            requireNone("--bind", "--collect", "--publish", "--history");
            collect = bind.collector();
            publish = bind.publisher();
            history = bind.history();
        }
        if (bare.isOn("--bind", "--collect", "--publish")) {
            return PlainRelay.relay(bare, output(), collect, publish);
        }
        if (plain) {
            for (String option : new String[] {
                "--history", "--journal", "--keep", "--stats", "--max-rooms", "--max-sessions", "--history-rate"
            }) {
                if (isGiven(option)) {
                    throw wrongUsage(option + " makes no sense with --plain, which keeps and counts nothing");
                }
            }
            return forward();
        }
        if (engine != null) {
            throw wrongUsage("--engine makes no sense without --plain");
        }
        requireReadable(stats);
        SocketOptions sockets = socketOptions(HIGH_WATER_MARK);
        requireUnexposed("PULL collector", collect, sockets);
        requireUnexposed("XPUB publisher", publish, sockets);
        requireUnexposed("ROUTER history", history, sockets);
        Relay.Options options = new Relay.Options(collect, publish, history, sockets, limits());
        try (Journal opened = open()) {
            return relay(options, opened);
        }
    }

    private RelayLimits limits() {
        try {
            return new RelayLimits(maxRooms, maxSessions, historyRate);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private Journal open() {
        String epoch = UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
        try {
            return switch (journal) {
                case "memory" -> new MemoryJournal(epoch, keep);
                case "none" -> new MemoryJournal(epoch, 0);
                default -> SqliteFileJournal.open(journal, epoch, keep);
            };
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--" + e.getMessage());
        }
    }

    /** Keeps SQLite's classes, which take a while to load, away from relays without it. */
    private static final class SqliteFileJournal {
        static Journal open(String file, String epoch, int keep) {
            try {
                return new SqliteJournal(Converters.path(file), epoch, keep);
            } catch (JournalException e) {
                throw new CommandFailedException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private int relay(Relay.Options options, Journal opened) {
        try (PeriodicNote note = new PeriodicNote(output())) {
            return run(
                    context -> new Relay(context, options, opened, Clock.systemUTC()),
                    relay -> {
                        output().ready("PULL collector", relay.collectEndpoint());
                        output().ready("XPUB publisher", relay.publishEndpoint());
                        output().ready("ROUTER history", relay.historyEndpoint());
                        note.start(stats, () -> "relay: " + relay.stats());
                    },
                    relay -> {
                        output().note("relay: " + relay.stats());
                        return Errors.DONE;
                    });
        }
    }

    private int forward() {
        ForwardingRelay.Options options = new ForwardingRelay.Options(collect, publish, socketOptions(HIGH_WATER_MARK));
        boolean isSecured = options.sockets().security() != null;
        if (engine == Engine.LANE && isSecured) {
            throw wrongUsage("--engine lane makes no sense with --curve, which only jeromq has");
        }
        if (engine == Engine.JEROMQ || isSecured) {
            return forward(
                    context -> new ForwardingRelay(context, options),
                    ForwardingRelay::collectEndpoint,
                    ForwardingRelay::publishEndpoint);
        }
        return forward(context -> new LaneRelay(options), LaneRelay::collectEndpoint, LaneRelay::publishEndpoint);
    }

    private <P extends Program> int forward(
            Function<ZContext, P> open, Function<P, Endpoint> collector, Function<P, Endpoint> publisher) {
        return run(
                open,
                relay -> {
                    output().ready("PULL collector", collector.apply(relay));
                    output().ready("XPUB publisher", publisher.apply(relay));
                },
                relay -> {
                    output().note("relay: " + summary((ForwardingRelayStats) relay.stats()));
                    return Errors.DONE;
                });
    }

    private static String summary(ForwardingRelayStats stats) {
        String dropped = stats.dropped().orElse(0) == 0
                ? ""
                : ", " + stats.dropped().getAsLong() + " dropped for subscribers that read too slowly";
        return stats.forwarded() + " forwarded" + dropped;
    }
}
