package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

/** {@code zmqkit bench}. */
@Command(
        name = "bench",
        description =
                "Measure a path: how much goes through, how long it takes, and whether all of it arrives, once and in order.",
        mixinStandardHelpOptions = true)
public final class BenchCommand extends CommandGroup {
    BenchCommand() {
        super(
                BenchThroughputCommand.class,
                BenchLatencyCommand.class,
                BenchFanoutCommand.class,
                BenchRelayCommand.class);
    }
}
