package io.zmqkit.cli.bench;

import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.Flow;
import io.zmqkit.tools.bench.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit bench latency}. */
@Command(
        name = "latency",
        description =
                "How long does it take at a fixed rate: from question to answer (req), or along a path (push and the others)?",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A question counts from the moment at which it should have been asked, whether the last one had been answered by then"
                    + " or not; uncorrected, from that at which it was.",
            "Example: zmqkit bench latency -c tcp://127.0.0.1:5555, with any REP server there.",
            BenchPrinter.EXIT_CODES,
        })
public final class BenchLatencyCommand extends MeasuringCommand {

    @Mixin
    private final PathSettings path = new PathSettings();

    @Option(
            names = "--type",
            paramLabel = "req|push|pub|dealer|relay",
            description =
                    "REQ to REP and back; or one way, and back if somebody sends it back: PUSH to PULL, PUB to SUB, DEALER to"
                            + " DEALER, or PUSH to SUB with a relay between. Default: req.")
    private Flow type = Flow.REQ;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages a second, up to 10,000,000. Default: ${DEFAULT-VALUE}.")
    private int rate = 1000;

    @Override
    public Integer call() {
        return measure(new Machine());
    }

    @Override
    BenchOptions options() {
        if (rate < 1) {
            throw new IllegalArgumentException("rate must be > 0, was " + rate);
        }
        BenchOptions.Path ends = path.path();
        if (type == Flow.REQ && ends != null && (ends.senders() == null || ends.receivers() != null)) {
            throw new IllegalArgumentException("--type req asks at one endpoint, and gets the answers there");
        }
        if (type != Flow.REQ && ends != null && (ends.senders() == null || ends.receivers() == null)) {
            throw new IllegalArgumentException(
                    "a latency is known where messages are sent and received: give both ends, or --type req");
        }
        return new BenchOptions(
                type,
                settings().engine(),
                ends,
                settings().load(1, 1, 0, rate, false),
                settings().schedule(false),
                settings().highWaterMark());
    }
}
