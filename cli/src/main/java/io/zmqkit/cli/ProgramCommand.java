package io.zmqkit.cli;

import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.zeromq.ZContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that runs one program until it is done or a signal ends it. */
abstract class ProgramCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Mixin
    private final SocketSettings settings = new SocketSettings();

    @Mixin
    private final CurveSettings curve = new CurveSettings();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    Output output() {
        return output;
    }

    SocketOptions socketOptions() {
        return socketOptions(SocketOptions.DEFAULTS.highWaterMark());
    }

    SocketOptions socketOptions(int defaultHighWaterMark) {
        try {
            return settings.toOptions(defaultHighWaterMark).with(curve.toSecurity());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    /** True if nobody gets in who is not authorised. */
    boolean authenticates() {
        return curve.areOn();
    }

    ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /**
     * Opens the program, says what is ready, runs it in this thread, and closes it.
     *
     * @param open calls the program's constructor; what it finds wrong with its options is wrong usage
     * @param ready prints the ready lines
     * @param finish prints the summary once run() has returned, and gives the exit code
     */
    <P extends Program> int run(Function<ZContext, P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        try (StopOnSignal signal = new StopOnSignal();
                ZContext context = Sockets.newContext(failure -> System.exit(Errors.FAILED));
                P program = open(open, context)) {
            signal.stops(program);
            ready.accept(program);
            program.run();
            return finish.applyAsInt(program);
        }
    }

    private <P extends Program> P open(Function<ZContext, P> open, ZContext context) {
        try {
            return open.apply(context);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
