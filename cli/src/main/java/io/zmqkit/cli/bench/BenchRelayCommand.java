package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.Flow;
import io.zmqkit.tools.bench.Machine;
import io.zmqkit.tools.socket.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zmqkit bench relay}. */
@Command(
        name = "relay",
        description = "A relay, given or started: senders push to it, subscribers get everything from it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --relay, one is started for the bench, in a process of its own.",
            "Example: zmqkit bench relay --chat --journal chat.db",
            BenchPrinter.EXIT_CODES,
        })
public final class BenchRelayCommand extends MeasuringCommand {

    @Option(
            names = "--relay",
            paramLabel = "HOST[:PORT]",
            description =
                    "The relay that is there: PORT is the collector's, 5558 by default; the publisher is one below.")
    private @Nullable RelayAddress given;

    @Option(
            names = "--chat",
            description =
                    "Send chat messages (ZRC/1), which the relay numbers and keeps; else it is relay --plain, or one that"
                            + " passes on what is not a chat message.")
    private boolean isChat;

    @Option(
            names = "--journal",
            paramLabel = "memory|FILE.db|none",
            description = "Where the relay that is started for --chat keeps messages. Default: memory.")
    private @Nullable String journal;

    @Option(
            names = "--relay-engine",
            paramLabel = "lane|jeromq",
            description = "What the relay that is started forwards with, without --chat. Default: lane.")
    private @Nullable String relayEngine;

    @Option(names = "--senders", paramLabel = "N", description = "How many, 1-1000. Default: ${DEFAULT-VALUE}.")
    private int senders = 1;

    @Option(names = "--subscribers", paramLabel = "N", description = "How many, 1-1000. Default: ${DEFAULT-VALUE}.")
    private int subscribers = 1;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages a second of all senders together, up to 10,000,000. Default: as fast as they are taken.")
    private int rate;

    private @Nullable Place collector;
    private @Nullable Place publisher;

    @Override
    public Integer call() {
        if (given != null) {
            requireNone("--relay", "--journal", "--relay-engine");
            collector = new Place(false, given.collector());
            publisher = new Place(false, given.publisher());
            return measure(new Machine());
        }
        if (journal != null && !isChat) {
            throw wrongUsage("--journal makes no sense without --chat: relay --plain keeps nothing");
        }
        if (relayEngine != null && isChat) {
            throw wrongUsage("--relay-engine makes no sense with --chat");
        }
        if (relayEngine != null && !List.of("lane", "jeromq").contains(relayEngine)) {
            throw wrongUsage("--relay-engine must be lane or jeromq, was " + relayEngine);
        }
        collector =
                new Place(false, Endpoint.parse("tcp://127.0.0.1:1")); // for the checks, before a process is started
        publisher = collector;
        requireSound();
        try (RelayProcess relay = RelayProcess.start(relayArguments(), signal())) {
            collector = new Place(false, relay.collector());
            publisher = new Place(false, relay.publisher());
            Machine machine = new Machine();
            machine.watch("relay", relay.handle());
            int exitCode = measure(machine);
            if (relay.hasEndedByItself()) {
                output().warn("the relay has ended"
                        + relay.lastWords().map(words -> ": " + words).orElse(""));
            } else if (exitCode != Errors.DONE) {
                relay.lastWords().ifPresent(words -> output().warn("the relay has said: " + words));
            }
            return exitCode;
        }
    }

    private List<String> relayArguments() {
        int maxMessageBytes = Math.max(
                SocketOptions.DEFAULTS.maxMessageBytes(), options().load().bytes());
        List<String> arguments = new ArrayList<>(List.of(
                "relay",
                "--hwm",
                Integer.toString(settings().highWaterMark()),
                "--max-message",
                Integer.toString(maxMessageBytes)));
        if (isChat) {
            arguments.addAll(
                    List.of("--history", "tcp://127.0.0.1:*", "--journal", journal == null ? "memory" : journal));
        } else {
            arguments.addAll(List.of("--plain", "--engine", relayEngine == null ? "lane" : relayEngine));
        }
        return arguments;
    }

    @Override
    BenchOptions options() {
        return new BenchOptions(
                Flow.RELAY,
                settings().engine(),
                new BenchOptions.Path(Objects.requireNonNull(collector), Objects.requireNonNull(publisher)),
                settings().load(senders, subscribers, 0, rate, isChat),
                settings().schedule(false),
                settings().highWaterMark());
    }
}
