package io.zmqkit.cli.frame;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How much is said on stderr. The options may stand before or after the sub-command. */
public final class Verbosity {

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more on stderr: -v what is bound and connected, -vv also stack traces.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Say nothing on stderr but warnings and errors.")
    private boolean quiet;

    /** The setting of the command line that a command belongs to. */
    public static Verbosity of(CommandSpec command) {
        return ((Root) command.root().userObject()).verbosity();
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
    }
}
