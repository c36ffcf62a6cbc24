package io.zmqkit.cli.option;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.cli.frame.Live;
import io.zmqkit.cli.frame.StopOnSignal;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.socket.InsufficientSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.zeromq.ZContext;
import org.zeromq.ZMQException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a plain program runs, the pattern as the Guide writes it, and the options that go with it. */
public abstract class PlainProgram {

    private static final Set<String> EVERYWHERE = Set.of(Exposure.OPTION, "--json", "--help", "--version");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Refuses every other option of the command; {@code chosenBy} is the option that has chosen the program. */
    protected final void takesOnly(String chosenBy, String... options) {
        Set<String> known = new HashSet<>(EVERYWHERE);
        known.add(chosenBy);
        known.addAll(List.of(options));
        for (OptionSpec given : command.commandLine().getParseResult().matchedOptions()) {
            String name = given.longestName();
            if (!known.contains(name)) {
                throw new ParameterException(
                        command.commandLine(),
                        name + " makes no sense with " + chosenBy + ", which has " + String.join(", ", options)
                                + " only");
            }
        }
    }

    /** A plain program checks nothing; its command does. */
    public int atLeastOne(String option, long number) {
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new ParameterException(
                    command.commandLine(), option + " must be 1-" + Integer.MAX_VALUE + ", was " + number);
        }
        return (int) number;
    }

    /**
     * Runs a plain program until it is done or a signal ends it. Such a program has the methods of a Program but not
     * the type, because it depends on JeroMQ only.
     *
     * @param places its endpoints, to say which of them has failed
     * @param open calls its constructor
     * @param stop its stop()
     * @param close its close()
     * @param run prints the ready lines, runs it, prints the summary, and gives the exit code
     */
    public <P> int run(
            List<EndpointFailures.Place> places,
            Function<ZContext, P> open,
            Consumer<P> stop,
            Consumer<P> close,
            ToIntFunction<P> run) {
        for (EndpointFailures.Place place : places) {
            if (place.binds()) {
                requireUnexposed(place);
            } else {
                requireConnectable(place);
            }
        }
        try {
            return Live.of(command).run(command, context -> {
                P program = open.apply(context);
                try {
                    StopOnSignal.of(command).stops(() -> stop.accept(program));
                    return run.applyAsInt(program);
                } finally {
                    close.accept(program);
                }
            });
        } catch (ZMQException e) {
            throw EndpointFailures.first(places, e)
                    .orElseGet(() -> new CommandFailedException(
                            "the plain program ended: " + e.getMessage() + " (without --plain it goes on)", e));
        }
    }

    private void requireConnectable(EndpointFailures.Place place) {
        try {
            place.endpoint().requireConnectable(place.role());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void requireUnexposed(EndpointFailures.Place place) {
        boolean isExposed = command.commandLine().getParseResult().hasMatchedOption(Exposure.OPTION);
        try {
            InsufficientSecurityException.requireUnexposed(place.role(), place.endpoint(), isExposed);
        } catch (InsufficientSecurityException e) {
            throw new ParameterException(command.commandLine(), Exposure.advice(e, false), e);
        }
    }
}
