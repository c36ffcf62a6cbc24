package io.zmqkit.testing;

import io.zmqkit.core.Program;
import io.zmqkit.core.jeromq.Contexts;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * A program that runs in a thread of its own, until it is done or the test is. Closing it stops it, and fails if that takes
 * much longer than the 200 ms or so that every program promises.
 *
 * @param <P> the program
 */
public final class Running<P extends Program> implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(2);

    private final P program;
    private final @Nullable ZContext ownContext;
    private final Thread thread;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Running(P program, @Nullable ZContext ownContext) {
        this.program = program;
        this.ownContext = ownContext;
        thread = new Thread(this::run, program.getClass().getSimpleName());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Runs a program.
     *
     * @param <P> the program
     * @param program closed with this; its context is the test's
     * @return the running program
     */
    public static <P extends Program> Running<P> start(P program) {
        return new Running<>(program, null);
    }

    /**
     * Runs a program in a context of its own, which is closed with it.
     *
     * @param <P> the program
     * @param constructor makes it
     * @return the running program
     */
    public static <P extends Program> Running<P> startAlone(Function<ZContext, P> constructor) {
        ZContext context = Contexts.open(failure -> {});
        return new Running<>(constructor.apply(context), context);
    }

    private void run() {
        try {
            program.run();
            done.complete(null);
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    /** {@return the program} */
    public P program() {
        return program;
    }

    /** {@return CPU time of the thread that runs it} */
    public Duration cpuTime() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()));
    }

    /** {@return true if run() has returned; the program's figures may be read then} */
    public boolean isDone() {
        return done.isDone();
    }

    /**
     * Waits until run() has returned by itself; throws what it threw.
     *
     * @param patience how long at most
     * @return the program, whose figures may be read
     */
    public P await(Duration patience) {
        done.copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        return program;
    }

    /** Waits for 20 s at most until run() has returned by itself; throws what it threw. */
    public void join() {
        await(Duration.ofSeconds(20));
    }

    /** Stops it. */
    public void stop() {
        program.stop();
        await(END);
    }

    @Override
    public void close() {
        program.stop();
        try {
            await(END);
        } finally {
            program.close();
            if (ownContext != null) {
                ownContext.close();
            }
        }
    }
}
