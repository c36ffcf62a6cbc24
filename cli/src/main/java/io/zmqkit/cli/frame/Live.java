package io.zmqkit.cli.frame;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.jeromq.WatchedContext;
import io.zmqkit.core.live.LiveSource;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether a live view is told what a command's sockets do. */
public final class Live {

    @Option(
            names = "--live",
            paramLabel = "ENDPOINT",
            arity = "0..1",
            fallbackValue = "tcp://127.0.0.1:5550",
            description = "Tell a live view (zmqkit web) what is going on; a program that runs never waits for it."
                    + " Without an endpoint: tcp://127.0.0.1:5550.")
    private @Nullable Endpoint view;

    private @Nullable LiveReporter reporter;

    /** {@return that of a command that runs a ZeroMQ program} */
    public static Live of(CommandSpec command) {
        return (Live) Objects.requireNonNull(command.mixins().get("live")).userObject();
    }

    /**
     * Runs in a context of its own.
     *
     * @param command whose program it is
     * @param run is given the context, and returns the exit code
     */
    public int run(CommandSpec command, ToIntFunction<ZContext> run) {
        if (view == null) {
            try (ZContext context = Contexts.open(failure -> System.exit(Errors.FAILED))) {
                return run.applyAsInt(context);
            }
        }
        try (WatchedContext context = Contexts.openWatched(failure -> System.exit(Errors.FAILED))) {
            return run(command, context, () -> run.applyAsInt(context));
        }
    }

    /**
     * Runs something whose context, if it has one, the view is not told of.
     *
     * @param command whose program it is
     * @param source what there is to tell
     * @param run returns the exit code
     */
    public int run(CommandSpec command, LiveSource source, IntSupplier run) {
        requireConnectable(command);
        if (view == null) {
            return run.getAsInt();
        }
        try (LiveReporter running = LiveReporter.start(view, role(command), name(command), source)) {
            reporter = running;
            return run.getAsInt();
        } finally {
            reporter = null;
        }
    }

    /** Refuses an endpoint that nobody can connect to. */
    public void requireConnectable(CommandSpec command) {
        if (view != null && (view.isWildcard() || !view.isTcp())) {
            throw new ParameterException(
                    command.commandLine(), "--live needs a host and a port, such as tcp://127.0.0.1:5550");
        }
    }

    /** {@return whether a live view is told} */
    public boolean isOn() {
        return view != null;
    }

    /** While it runs: the view is told of this, too. */
    void also(LiveSource source) {
        if (reporter != null) {
            reporter.add(source);
        }
    }

    private static String role(CommandSpec command) {
        return command.qualifiedName().replaceFirst("^\\S+ ", "");
    }

    private static String name(CommandSpec command) {
        OptionSpec name = command.findOption("--name");
        Object value = name == null ? null : name.getValue();
        return value == null ? "" : value.toString();
    }
}
