package io.zmqkit.cli;

import io.zmqkit.core.Contexts;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.zeromq.ZContext;
import picocli.CommandLine.Mixin;

/** A command that runs one ZeroMQ program until it is done or a signal ends it. */
abstract class ProgramCommand extends StoppableCommand {

    @Mixin
    private final SocketSettings settings = new SocketSettings();

    @Mixin
    private final CurveSettings curve = new CurveSettings();

    SocketOptions socketOptions() {
        return socketOptions(SocketOptions.DEFAULTS.linger());
    }

    SocketOptions socketOptions(Duration defaultLinger) {
        return socketOptions(SocketOptions.DEFAULTS.highWaterMark(), defaultLinger);
    }

    SocketOptions socketOptions(int defaultHighWaterMark) {
        return socketOptions(defaultHighWaterMark, SocketOptions.DEFAULTS.linger());
    }

    private SocketOptions socketOptions(int defaultHighWaterMark, Duration defaultLinger) {
        try {
            return settings.toOptions(defaultHighWaterMark, defaultLinger).with(curve.toSecurity());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    /** True if nobody gets in who is not authorised. */
    boolean authenticates() {
        return curve.areOn();
    }

    /**
     * Opens the program, says what is ready, runs it in this thread, and closes it.
     *
     * @param open calls the program's constructor; what it finds wrong with its options is wrong usage
     * @param ready prints the ready lines
     * @param finish prints the summary once run() has returned, and gives the exit code
     */
    <P extends Program> int run(Function<ZContext, P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        try (ZContext context = Contexts.open(failure -> System.exit(Errors.FAILED))) {
            return run(signal(), () -> open.apply(context), program -> program, ready, finish);
        }
    }
}
