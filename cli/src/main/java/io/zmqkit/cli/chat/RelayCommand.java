package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.EngineSettings;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.ForwardingRelay;
import io.zmqkit.relay.ForwardingRelayStats;
import io.zmqkit.relay.LaneRelay;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.backplane.Backplane;
import io.zmqkit.relay.backplane.BackplaneOptions;
import io.zmqkit.relay.history.Journal;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
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
            "         zmqkit relay --backplane nats://127.0.0.1:4222",
            "The protocol is in docs/zrc-1.md; messages whose topic does not begin with room/ are relayed verbatim.",
            "Exit codes: 1 an endpoint cannot be bound, or the journal or the backplane not used, 2 wrong usage,"
                    + " 3 NATS does not answer, 130/143 signal.",
        })
public final class RelayCommand extends ProgramCommand {

    private static final int HIGH_WATER_MARK = 10_000;

    @Mixin
    private final RelayPlaces places = new RelayPlaces();

    @Mixin
    private final RelayMemory memory = new RelayMemory();

    @Mixin
    private final BackplaneSettings backplane = new BackplaneSettings();

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How often to print counters on stderr, if they have changed. Default: ${DEFAULT-VALUE}.")
    private Duration stats;

    @Option(names = "--plain", description = "Relay everything verbatim: no protocol, no stamps, no history.")
    private boolean plain;

    @Mixin
    private final EngineSettings engine = new EngineSettings();

    @Mixin
    private final Bare bare = new Bare();

    @Override
    public Integer call() {
        if (places.areInShort()) {
            requireNone("--bind", "--collect", "--publish", "--history");
        }
        if (bare.isOn("--bind", "--collect", "--publish")) {
            return PlainRelay.relay(bare, output(), places.collect(), places.publish());
        }
        if (plain) {
            requireNoProtocol();
            return forward();
        }
        if (engine.isGiven()) {
            throw wrongUsage("--engine makes no sense without --plain");
        }
        requireReadable(stats);
        SocketOptions sockets = socketOptions(HIGH_WATER_MARK);
        requireUnexposed("PULL collector", places.collect(), sockets);
        requireUnexposed("XPUB publisher", places.publish(), sockets);
        requireUnexposed("ROUTER history", places.history(), sockets);
        Relay.Options options;
        BackplaneOptions shared;
        try {
            options = new Relay.Options(places.collect(), places.publish(), places.history(), sockets, memory.limits());
            shared = backplane.areOn() ? backplane.toOptions(options.limits(), memory.keep()) : null;
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
        return shared == null ? alone(options) : shared(options, shared);
    }

    private void requireNoProtocol() {
        for (String option : new String[] {
            "--history",
            "--journal",
            "--keep",
            "--stats",
            "--max-rooms",
            "--max-sessions",
            "--history-rate",
            "--backplane"
        }) {
            if (isGiven(option)) {
                throw wrongUsage(option + " makes no sense with --plain, which keeps and counts nothing");
            }
        }
    }

    private int alone(Relay.Options options) {
        for (String option : new String[] {"--cluster", "--replicas", "--backplane-creds", "--backplane-ca"}) {
            if (isGiven(option)) {
                throw wrongUsage(option + " needs --backplane");
            }
        }
        try (Journal journal = journal(UUID.randomUUID().toString().toLowerCase(Locale.ROOT))) {
            return relay(context -> new Relay(context, options, journal, Clock.systemUTC()));
        }
    }

    private Journal journal(String epoch) {
        try {
            return memory.open(epoch);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private int shared(Relay.Options options, BackplaneOptions log) {
        try (Backplane nats = new Backplane(log);
                Journal journal = journal(nats.epoch())) {
            return relay(context -> BackplaneSettings.relay(context, options, journal, nats));
        }
    }

    private int relay(Function<ZContext, Relay> open) {
        try (PeriodicNote note = new PeriodicNote(output())) {
            return run(
                    open,
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
        ForwardingRelay.Options options =
                new ForwardingRelay.Options(places.collect(), places.publish(), socketOptions(HIGH_WATER_MARK));
        if (isLane(options.sockets())) {
            return forward(context -> new LaneRelay(options), LaneRelay::collectEndpoint, LaneRelay::publishEndpoint);
        }
        return forward(
                context -> new ForwardingRelay(context, options),
                ForwardingRelay::collectEndpoint,
                ForwardingRelay::publishEndpoint);
    }

    private boolean isLane(SocketOptions sockets) {
        try {
            return engine.isLane(sockets, null);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
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
        return stats.forwarded() + " forwarded"
                + EngineSettings.dropped(stats.dropped().orElse(0));
    }
}
