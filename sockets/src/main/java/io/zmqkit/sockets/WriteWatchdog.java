package io.zmqkit.sockets;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gives writes the deadline that the JDK has only for reads (SO_TIMEOUT). A write blocks while the peer does not read; what
 * ends it is that another thread closes the socket. One such thread looks after all connections of a server. Any thread
 * may call.
 */
final class WriteWatchdog implements AutoCloseable {

    private final Duration limit;
    private final Set<Watched> writes = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "write-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    /** Something that blocks. */
    interface Write {
        void run() throws IOException;
    }

    private record Watched(long since, Consumer<String> drop) {}

    /** Starts the thread; a write that is older than the limit, by at most a quarter of it or 250 ms, is ended. */
    WriteWatchdog(Duration limit) {
        this.limit = limit;
        long micros = Math.min(limit.toNanos() / 4000, 250_000);
        var unused = timer.scheduleWithFixedDelay(this::look, micros, micros, TimeUnit.MICROSECONDS);
    }

    /**
     * Runs a write in this thread.
     *
     * @param write what blocks
     * @param drop closes the connection, told why, in the watchdog's thread; the write then fails
     */
    void watch(Write write, Consumer<String> drop) throws IOException {
        Watched watched = new Watched(System.nanoTime(), drop);
        writes.add(watched);
        try {
            write.run();
        } finally {
            writes.remove(watched);
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (Watched write : writes) {
            if (now - write.since() > limit.toNanos()) { // it ends soon; dropping it twice does no harm
                write.drop().accept("did not read for " + Net.text(limit));
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
