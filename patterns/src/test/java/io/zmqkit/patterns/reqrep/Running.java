package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Contexts;
import io.zmqkit.core.Program;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.zeromq.ZContext;

/** A program in a thread and a context of its own. Closing it stops it, and fails if that takes more than 2 s. */
final class Running<P extends Program> implements AutoCloseable {

    private final ZContext context = Contexts.open(failure -> {});
    private final P program;
    private final Thread thread;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Running(Function<ZContext, P> constructor) {
        program = constructor.apply(context);
        thread = new Thread(this::run, "running-program");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (program) {
            program.run();
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
        done.complete(null);
    }

    P program() {
        return program;
    }

    /** CPU time of the thread that calls run(). */
    Duration cpuTime() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()));
    }

    /** Waits until run() has returned by itself; throws what it threw. */
    P await(Duration patience) {
        done.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        return program;
    }

    @Override
    public void close() {
        program.stop();
        try {
            await(Duration.ofSeconds(2));
        } finally {
            context.close();
        }
    }
}
