package io.zmqkit.tools.socket;

import io.zmqkit.core.Uninterrupted;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages from a stream that is read in a thread of its own, because nothing can end a read of stdin. They are handed
 * over in batches of what has arrived together, and reading waits for the socket: little is held in memory.
 */
public final class InputSource implements Source {

    private static final int MOST_BATCHES = 16;
    private static final int BATCH = 1000;
    private static final List<List<byte[]>> END = new ArrayList<>();

    private final MessageReader reader;
    private final Consumer<String> onFault;
    private final BlockingQueue<List<List<byte[]>>> batches = new ArrayBlockingQueue<>(MOST_BATCHES);
    private final Queue<List<byte[]>> taken = new ArrayDeque<>();
    private final AtomicLong faults = new AtomicLong();
    private boolean hasEnded;

    /**
     * Starts to read.
     *
     * @param reader the format
     * @param onFault is told of each message that cannot be sent, in the reading thread
     */
    public InputSource(MessageReader reader, Consumer<String> onFault) {
        this.reader = reader;
        this.onFault = onFault;
        Thread thread = new Thread(this::readAll, "input");
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll() {
        try {
            List<List<byte[]>> batch = nextBatch();
            while (!batch.isEmpty()) {
                put(batch);
                batch = nextBatch();
            }
        } catch (IOException e) {
            fault("cannot read the input: " + e.getMessage());
        } catch (RuntimeException | Error e) { // in a thread of its own nobody else would hear of it
            fault("cannot read the input: " + e);
        } finally {
            put(END);
        }
    }

    private List<List<byte[]>> nextBatch() throws IOException {
        List<List<byte[]>> batch = new ArrayList<>();
        boolean isEnded = false;
        while (!isEnded && batch.size() < BATCH && (batch.isEmpty() || reader.isReady())) {
            try {
                List<byte[]> message = reader.next();
                isEnded = message == null;
                if (message != null) {
                    batch.add(message);
                }
            } catch (BadInputException e) {
                fault(String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }

    private void fault(String what) {
        faults.incrementAndGet();
        onFault.accept(what);
    }

    private void put(List<List<byte[]>> batch) {
        boolean isPut = false;
        while (!isPut) {
            isPut = Uninterrupted.await(() -> batches.offer(batch, 1, TimeUnit.SECONDS));
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // END is a mark
    public @Nullable List<byte[]> poll(long nanos) {
        List<byte[]> next = taken.poll();
        if (next != null || hasEnded) {
            return next;
        }
        List<List<byte[]>> batch = Uninterrupted.await(() -> batches.poll(nanos, TimeUnit.NANOSECONDS));
        if (batch == END) {
            hasEnded = true;
        } else if (batch != null) {
            taken.addAll(batch);
        }
        return taken.poll();
    }

    @Override
    public long faults() {
        return faults.get();
    }

    @Override
    public boolean isEnded() {
        return hasEnded && taken.isEmpty();
    }
}
