package io.zmqkit.cli.frame;

import io.zmqkit.cli.option.CurveSettings;
import io.zmqkit.cli.option.SocketSettings;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.zeromq.ZContext;
import picocli.CommandLine.Mixin;

/** A command that runs one ZeroMQ program until it is done or a signal ends it. */
public abstract class ProgramCommand extends StoppableCommand {

    @Mixin
    private final SocketSettings settings = new SocketSettings();

    @Mixin
    private final CurveSettings curve = new CurveSettings();

    @Mixin
    private final Exposure exposure = new Exposure();

    @Mixin
    private final Live live = new Live();

    protected SocketOptions socketOptions() {
        return socketOptions(SocketOptions.DEFAULTS.linger());
    }

    protected SocketOptions socketOptions(Duration defaultLinger) {
        return socketOptions(SocketOptions.DEFAULTS.highWaterMark(), defaultLinger);
    }

    protected SocketOptions socketOptions(int defaultHighWaterMark) {
        return socketOptions(defaultHighWaterMark, SocketOptions.DEFAULTS.linger());
    }

    protected SocketOptions socketOptions(int defaultHighWaterMark, Duration defaultLinger) {
        try {
            if (exposure.isAllowed() && curve.areOn()) {
                throw new IllegalArgumentException(Exposure.OPTION + " makes no sense with --curve");
            }
            return settings.toOptions(defaultHighWaterMark, defaultLinger)
                    .with(curve.toSecurity())
                    .exposed(exposure.isAllowed());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    /** Says that a server under CURVE does not let this program in; returns the exit code. */
    protected int refused(Refusal refusal) {
        output().warn(RefusalText.of(refusal));
        return Errors.NO_ANSWER;
    }

    /**
     * Refuses now what binding would refuse later: before a file is made, for example.
     *
     * @param role what will be bound, to the person who reads an error
     * @param endpoint where
     * @param options as the program will have them
     */
    protected void requireUnexposed(String role, Endpoint endpoint, SocketOptions options) {
        try {
            boolean isAllowed = options.isExposed() || options.security() != null;
            InsufficientSecurityException.requireUnexposed(role, endpoint, isAllowed);
        } catch (InsufficientSecurityException e) {
            throw wrongUsage(Exposure.advice(e, true));
        }
    }

    private <P extends Program> Program told(P program, Function<P, String> status) {
        if (program instanceof LiveSource source) { // it has connections that are not JeroMQ's
            live.also(source);
        }
        live.also(new LiveStatus(() -> status.apply(program)));
        return program;
    }

    /**
     * Opens the program, says what is ready, runs it in this thread, and closes it.
     *
     * @param open calls the program's constructor; what it finds wrong with its options is wrong usage
     * @param ready prints the ready lines
     * @param finish prints the summary once run() has returned, and gives the exit code
     */
    protected <P extends Program> int run(Function<ZContext, P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        return run(open, program -> "", ready, finish);
    }

    /**
     * The same, of a program that can tell how far it has come.
     *
     * @param status a few words for a live view; asked in the reporter's thread, also after the program has been closed
     */
    protected <P extends Program> int run(
            Function<ZContext, P> open, Function<P, String> status, Consumer<P> ready, ToIntFunction<P> finish) {
        return live.run(
                command(),
                context -> run(signal(), () -> open.apply(context), program -> told(program, status), ready, finish));
    }
}
