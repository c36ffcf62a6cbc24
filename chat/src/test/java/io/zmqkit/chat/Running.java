package io.zmqkit.chat;

import io.zmqkit.core.Contexts;
import io.zmqkit.core.Program;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.zeromq.ZContext;

/** A program in a context and a thread of its own; closing it stops it and waits for its end. */
final class Running<P extends Program> implements AutoCloseable {

    private final ZContext context;
    private final P program;
    private final CompletableFuture<Void> run;

    private Running(ZContext context, P program) {
        this.context = context;
        this.program = program;
        run = CompletableFuture.runAsync(program::run, task -> new Thread(task, "program").start());
    }

    static <P extends Program> Running<P> start(Function<ZContext, P> open) {
        ZContext context = Contexts.open(failure -> {
            throw new AssertionError(failure);
        });
        return new Running<>(context, open.apply(context));
    }

    P program() {
        return program;
    }

    /** Waits until the program ends by itself. */
    void awaitEnd() {
        run.copy().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        program.stop();
        run.orTimeout(10, TimeUnit.SECONDS).join();
        program.close();
        context.close();
    }
}
