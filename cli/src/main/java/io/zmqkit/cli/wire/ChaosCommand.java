package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.chaos.Chaos;
import io.zmqkit.tools.chaos.ChaosOptions;
import io.zmqkit.tools.chaos.ChaosOptions.Rhythm;
import io.zmqkit.tools.chaos.Direction;
import io.zmqkit.tools.chaos.Faults;
import io.zmqkit.tools.chaos.Scheduled;
import io.zmqkit.tools.forward.Route;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit chaos}. */
@Command(
        name = "chaos",
        description =
                "Harm what goes between peers: drop, duplicate, reorder and delay whole messages, cut, freeze and throttle"
                        + " connections. Prints each fault, and at the end a ledger. Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The same seed and the same messages give the same faults: each depends on the seed, the number of the connection,"
                    + " the direction and the number of the message. Connections are numbered as they reach --to; those that"
                    + " find nobody there do not count. Handshakes, heartbeats and subscriptions are never"
                    + " dropped, duplicated or reordered; neither is what CURVE encrypts.",
            "> comes from the peer that has connected, < from the other one.",
            "A schedule has lines like 10s drop 5%% (or duplicate, reorder), 20s delay 50ms (or jitter), 30s bandwidth 1MB/s (or"
                    + " unlimited), 40s freeze 2s, 50s cut; the time is since the start.",
            "Example: zmqkit chaos --listen tcp://127.0.0.1:6556 --to tcp://127.0.0.1:5556 --seed 1 --drop 1%%, then let a"
                    + " subscriber connect to port 6556.",
            "Exit codes: 1 the endpoint cannot be bound or the schedule not be read, 2 wrong usage, 3 the target's host is"
                    + " unknown, 130/143 signal.",
        })
public final class ChaosCommand extends StoppableCommand {

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "ENDPOINT",
            description = "Where a peer connects instead.")
    private Endpoint listen;

    @Option(names = "--to", required = true, paramLabel = "ENDPOINT", description = "Where it wanted to.")
    private Endpoint to;

    @Option(names = "--seed", required = true, paramLabel = "N", description = "Of every decision: any whole number.")
    private long seed;

    @Option(
            names = "--drop",
            paramLabel = "PERCENT",
            converter = FaultText.Share.class,
            description = "How many of the messages do not arrive, 1%% or 0.5%% for example.")
    private double drop;

    @Option(
            names = "--duplicate",
            paramLabel = "PERCENT",
            converter = FaultText.Share.class,
            description = "How many of those that do arrive twice.")
    private double duplicate;

    @Option(
            names = "--reorder",
            paramLabel = "PERCENT",
            converter = FaultText.Share.class,
            description =
                    "How many of the others arrive after the one that follows; if none does within 1 s, in their order.")
    private double reorder;

    @Option(names = "--delay", paramLabel = "TIME", description = "How long everything takes, up to 1m.")
    private Duration delay = Duration.ZERO;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            description = "How much longer a message may take, and those behind it, up to 1m.")
    private Duration jitter = Duration.ZERO;

    @Option(
            names = "--bandwidth",
            paramLabel = "BYTES/s",
            converter = FaultText.Bandwidth.class,
            description = "How much passes in each direction of each connection: 500B/s, 100KB/s or 1MB/s.")
    private long bandwidth;

    @Option(
            names = "--cut-every",
            paramLabel = "N",
            description = "Reset a connection when N messages have gone through it in one direction.")
    private @Nullable Long cutEvery;

    @Option(
            names = "--freeze",
            paramLabel = "TIME/PERIOD",
            converter = FaultText.Freeze.class,
            description = "Let nothing pass for a time at the end of each period: 2s/10s.")
    private @Nullable Rhythm freeze;

    @Option(names = "--schedule", paramLabel = "FILE", description = "What changes when; see below.")
    private @Nullable Path schedule;

    @Option(
            names = "--direction",
            paramLabel = "both|to-server|to-client",
            converter = FaultText.Which.class,
            description =
                    "What is harmed: what the peer sends that has connected (to-server), or the other one. Default: both.")
    private Direction direction = Direction.BOTH;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description = "Largest message that is harmed; after a larger one the direction is passed on as it is."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxMessage = 1 << 20;

    @Option(
            names = "--stats",
            paramLabel = "INTERVAL",
            description = "Print the ledger on stderr so often, when it has changed.")
    private @Nullable Duration stats;

    @Mixin
    private final Exposure exposure = new Exposure();

    @Override
    public Integer call() {
        if (!listen.isTcp() || !to.isTcp()) {
            throw wrongUsage("chaos listens and connects to tcp:// only");
        }
        if (to.isWildcard()) {
            throw wrongUsage("cannot connect to " + to + ": only --listen may leave the host or the port open");
        }
        if (cutEvery != null && cutEvery < 1) {
            throw wrongUsage("--cut-every must be > 0, was " + cutEvery);
        }
        requireReadable(stats);
        ChaosOptions options = options(schedule == null ? List.of() : read(schedule));
        try (ChaosPrinter printer = new ChaosPrinter(output());
                PeriodicNote note = new PeriodicNote(output())) {
            return run(
                    signal(),
                    () -> new Chaos(
                            new Route(listen, to), exposure.isAllowed(), options, printer::offer, output()::warn),
                    chaos -> chaos,
                    chaos -> {
                        printer.start(chaos::stop);
                        output().ready("chaos", chaos.endpoint());
                        if (stats != null) {
                            note.start(stats, () -> ChaosPrinter.text(chaos.stats()));
                        }
                    },
                    chaos -> finish(chaos, printer));
        }
    }

    private static int finish(Chaos chaos, ChaosPrinter printer) {
        printer.close(); // so that the ledger is the last line
        printer.print(chaos.stats());
        return printer.hasFailed() ? Errors.FAILED : Errors.DONE;
    }

    private ChaosOptions options(List<Scheduled> scheduled) {
        try {
            Faults faults = new Faults(drop, duplicate, reorder, delay, jitter, bandwidth);
            return new ChaosOptions(
                    seed, faults, cutEvery == null ? 0 : cutEvery, freeze, scheduled, direction, maxMessage);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private List<Scheduled> read(Path file) {
        try {
            return ScheduleFile.parse(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("cannot read " + file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new CommandFailedException("cannot read " + file + ": it is not text in UTF-8", e);
        } catch (IOException e) {
            throw new CommandFailedException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(file + ", " + e.getMessage());
        }
    }
}
