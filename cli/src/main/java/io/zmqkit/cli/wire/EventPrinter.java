package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.core.Uninterrupted;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what happens on connections, in its own thread: a slow reader, or a screen stopped with Ctrl-S, does not slow down
 * the peers. Lines beyond 10,000 waiting ones, or 16 MiB of them, are left out and counted.
 *
 * @param <E> what happens
 */
abstract class EventPrinter<E> implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;
    private static final long MOST_WAITING_BYTES = 16L << 20;
    private static final long LOOK_MILLIS = 100;
    private static final long LAST_LINES_MILLIS = 2000;

    private final Output output;
    private final BlockingQueue<E> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile boolean hasFailed;

    EventPrinter(String name, Output output) {
        this.output = output;
        thread = new Thread(this::printAll, name);
        thread.setDaemon(true);
    }

    /** How many bytes an event has, other than a few. */
    abstract long size(E event);

    /** Prints at once, in this thread. */
    abstract void print(E event);

    /** Starts to print; is told when nothing more can be printed. */
    void start(Runnable onOutputGone) {
        thread.setUncaughtExceptionHandler((dead, failure) -> {
            if (!Output.isGone(failure)) {
                hasFailed = true;
                output.warn("cannot print: " + failure);
            }
            onOutputGone.run();
        });
        thread.start();
    }

    /** {@return whether it has ended for another reason than that nobody reads} */
    boolean hasFailed() {
        return hasFailed;
    }

    /** Takes an event to print, or counts it. Does not wait. */
    void offer(E event) {
        long size = size(event);
        boolean hasRoom = waitingBytes.addAndGet(size) <= MOST_WAITING_BYTES;
        if (!hasRoom || !waiting.offer(event)) {
            waitingBytes.addAndGet(-size);
            leftOut.incrementAndGet();
        }
    }

    private void printAll() {
        while (!isClosed || !waiting.isEmpty()) {
            E event = Uninterrupted.await(() -> waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            if (event != null) {
                waitingBytes.addAndGet(-size(event));
                print(event);
            }
            long missing = waiting.isEmpty() ? leftOut.getAndSet(0) : 0;
            if (missing > 0) {
                output.warn(missing + " lines left out: they came faster than they could be printed");
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        if (thread.isAlive()) {
            Uninterrupted.join(thread, LAST_LINES_MILLIS);
            if (thread.isAlive()) {
                output.warn("the last " + waiting.size() + " lines were not printed: nobody reads them");
            }
        }
    }
}
