package io.zmqkit.cli.frame;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Prints a line for a person now and then, but not the same line twice, in a thread of its own. */
public final class PeriodicNote implements AutoCloseable {

    private final Output output;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "periodic-note");
        thread.setDaemon(true);
        return thread;
    });
    private String last = "";

    public PeriodicNote(Output output) {
        this.output = output;
    }

    /** Starts with what {@code line} says now, unprinted. */
    public void start(Duration interval, Supplier<String> line) {
        last = line.get();
        long millis = interval.toMillis();
        var unused = timer.scheduleAtFixedRate(() -> print(line.get()), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void print(String line) {
        if (!line.equals(last)) {
            last = line;
            output.note(line);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
