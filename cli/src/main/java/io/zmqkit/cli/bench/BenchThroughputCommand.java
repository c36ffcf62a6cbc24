package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.Flow;
import io.zmqkit.tools.bench.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit bench throughput}. */
@Command(
        name = "throughput",
        description = "How many messages a second go through, and do all of them arrive?",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With a rate, the latencies of all messages are told, too: from the moment at which each should have been sent, and,"
                    + " uncorrected, from that at which it was.",
            "Example: zmqkit bench throughput -c tcp://127.0.0.1:6556 -b tcp://127.0.0.1:5556, with a zmqkit chaos"
                    + " --listen tcp://127.0.0.1:6556 --to tcp://127.0.0.1:5556 in between.",
            BenchPrinter.EXIT_CODES,
        })
public final class BenchThroughputCommand extends MeasuringCommand {

    @Mixin
    private final PathSettings path = new PathSettings();

    @Option(
            names = "--type",
            paramLabel = "push|pub|dealer|relay",
            description =
                    "PUSH to PULL, PUB to SUB, DEALER to DEALER, or PUSH to SUB with a relay between. Default: push.")
    private Flow type = Flow.PUSH;

    @Option(names = "--senders", paramLabel = "N", description = "How many, 1-1000. Default: ${DEFAULT-VALUE}.")
    private int senders = 1;

    @Option(names = "--receivers", paramLabel = "N", description = "How many, 1-1000. Default: ${DEFAULT-VALUE}.")
    private int receivers = 1;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages a second of all senders together, up to 10,000,000. Default: as fast as they are taken.")
    private int rate;

    @Override
    public Integer call() {
        return measure(new Machine());
    }

    @Override
    BenchOptions options() {
        if (type == Flow.REQ) {
            throw new IllegalArgumentException("--type req is for bench latency");
        }
        if (isGiven("--rate") && rate < 1) {
            throw new IllegalArgumentException("rate must be > 0, was " + rate);
        }
        requireSendersOwn(path);
        return new BenchOptions(
                type,
                settings().engine(),
                path.path(),
                settings().load(senders, receivers, 0, rate, false),
                settings().schedule(path.onlyReceives()),
                settings().highWaterMark());
    }
}
