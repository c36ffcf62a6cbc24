package io.zmqkit.cli.frame;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** How much is said on stderr. The options may stand before or after the sub-command. */
public final class Verbosity {

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more on stderr: -v what is bound and connected, -vv also stack traces.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing on stderr but warnings and errors.")
    private boolean quiet;

    /** The setting of the command line that a command belongs to. */
    public static Verbosity of(CommandSpec command) {
        return ((Root) command.root().userObject()).verbosity();
    }

    /** Gives its options to every command below, but not letters that a command uses itself: -q is the QoS in MQTT. */
    public static void inherit(CommandLine root) {
        List<OptionSpec> own = root.getCommandSpec().options().stream()
                .filter(option -> option.longestName().equals("--verbose")
                        || option.longestName().equals("--quiet"))
                .toList();
        root.getSubcommands().values().forEach(command -> inherit(command.getCommandSpec(), own));
    }

    private static void inherit(CommandSpec command, List<OptionSpec> options) {
        for (OptionSpec option : options) {
            String[] free = Stream.of(option.names())
                    .filter(name -> !command.optionsMap().containsKey(name))
                    .toArray(String[]::new);
            command.addOption(OptionSpec.builder(option)
                    .names(free)
                    .inherited(true)
                    .root(option)
                    .build());
        }
        command.subcommands().values().forEach(below -> inherit(below.getCommandSpec(), options));
    }

    boolean isQuiet() {
        return quiet;
    }

    boolean showsStackTraces() {
        return verbose.length >= 2;
    }

    /** Sets up slf4j-simple, which reads these properties once, when the first logger is made. */
    public void setUpLogging() {
        String level = verbose.length >= 2 ? "debug" : verbose.length == 1 ? "info" : "warn";
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level);
        // what Netty warns of (a machine without a hardware address) is nothing to a person
        System.setProperty("org.slf4j.simpleLogger.log.io.netty", verbose.length >= 2 ? "info" : "error");
    }
}
