package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.Flow;
import io.zmqkit.tools.bench.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit bench fanout}. */
@Command(
        name = "fanout",
        description = "One publisher, many subscribers: how many deliveries a second?",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With topics, the messages take turns, and each subscriber wants one topic. The bench's own publisher waits for slow"
                    + " subscribers (--engine wire) or drops (--engine jeromq).",
            "Example: zmqkit bench fanout --type relay -c tcp://127.0.0.1:5558 -c tcp://127.0.0.1:5557 --subscribers 50",
            BenchPrinter.EXIT_CODES,
        })
public final class BenchFanoutCommand extends MeasuringCommand {

    @Mixin
    private final PathSettings path = new PathSettings();

    @Option(
            names = "--type",
            paramLabel = "pub|relay",
            description = "PUB to SUB, or PUSH to SUB with a relay between. Default: pub.")
    private Flow type = Flow.PUB;

    @Option(names = "--subscribers", paramLabel = "N", description = "How many, 1-1000. Default: ${DEFAULT-VALUE}.")
    private int subscribers = 10;

    @Option(
            names = "--topics",
            paramLabel = "N",
            description = "How many, up to 10,000; 0: everybody gets everything. Default: ${DEFAULT-VALUE}.")
    private int topics;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages a second, up to 10,000,000. Default: as fast as they are taken.")
    private int rate;

    @Override
    public Integer call() {
        return measure(new Machine());
    }

    @Override
    BenchOptions options() {
        if (type != Flow.PUB && type != Flow.RELAY) {
            throw new IllegalArgumentException("--type must be pub or relay");
        }
        requireSendersOwn(path);
        return new BenchOptions(
                type,
                settings().engine(),
                path.path(),
                settings().load(1, subscribers, topics, rate, false),
                settings().schedule(path.onlyReceives()),
                settings().highWaterMark());
    }
}
