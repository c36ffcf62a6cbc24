package io.zmqkit.cli.frame;

import io.zmqkit.core.Program;
import io.zmqkit.core.socket.InsufficientSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that runs something until it is done or a signal ends it. */
public abstract class StoppableCommand implements Callable<Integer> {

    private static final int LEAST_STATS_MILLIS = 100;

    @Mixin
    private final Output output = new Output();

    @Spec
    private CommandSpec spec;

    protected Output output() {
        return output;
    }

    protected StopOnSignal signal() {
        return StopOnSignal.of(spec);
    }

    protected CommandSpec command() {
        return spec;
    }

    protected ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    protected boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Refuses options that another one stands for. */
    protected void requireNone(String chosen, String... others) {
        if (Stream.of(others).anyMatch(this::isGiven)) {
            throw wrongUsage(chosen + " stands for " + String.join(", ", others) + ": give it or them");
        }
    }

    /** Refuses {@code --stats} so often that they would flood a terminal; null stands for never. */
    protected void requireReadable(@Nullable Duration stats) {
        if (stats != null && stats.toMillis() < LEAST_STATS_MILLIS) {
            throw wrongUsage("--stats must be >= " + LEAST_STATS_MILLIS + "ms, was " + stats.toMillis() + "ms");
        }
    }

    /**
     * Opens something runnable, reports that it is ready, runs it in this thread, and closes it.
     *
     * @param open calls its constructor; what that finds wrong with its options is wrong usage
     * @param shape tells how to run, stop and close it
     * @param ready prints the ready lines
     * @param finish prints the summary once run() has returned, and gives the exit code
     */
    protected <P> int run(
            StopOnSignal signal,
            Supplier<P> open,
            Function<P, Program> shape,
            Consumer<P> ready,
            ToIntFunction<P> finish) {
        P opened = open(open);
        try (Program program = shape.apply(opened)) {
            signal.stops(program::stop);
            ready.accept(opened);
            program.run();
            return finish.applyAsInt(opened);
        }
    }

    private <P> P open(Supplier<P> open) {
        try {
            return open.get();
        } catch (InsufficientSecurityException e) {
            throw new ParameterException(spec.commandLine(), Exposure.advice(e, spec.findOption("--curve") != null), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
