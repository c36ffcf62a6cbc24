package io.zmqkit.relay.backplane;

import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.relay.backplane.LogReader.Read;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What has been read of the log, and the relay has not taken yet: 16 MiB or so, however many messages that is. One thread
 * puts, the relay's takes.
 */
final class ReadAhead {

    private static final int MOST_BYTES = 16 << 20;
    private static final int OVERHEAD_BYTES = 512; // of a message in memory
    private static final long WAIT_MILLIS = 100;

    private final ThrottledLog warnings = new ThrottledLog(LoggerFactory.getLogger(Backplane.class));
    private final int mostBytes;
    private final Runnable hasRead;
    private final Queue<Read> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room;
    private volatile @Nullable BackplaneException failure;

    /** Takes what to call, in the reading thread, when there is something, or reading has failed. */
    ReadAhead(Runnable hasRead) {
        this(MOST_BYTES, hasRead);
    }

    ReadAhead(int mostBytes, Runnable hasRead) {
        this.mostBytes = mostBytes;
        this.hasRead = hasRead;
        room = new Semaphore(mostBytes);
    }

    /** Waits until there is room, or the relay ends. The reading thread. */
    void put(Read read, BooleanSupplier isStopped) {
        while (!Uninterrupted.await(() -> room.tryAcquire(cost(read), WAIT_MILLIS, TimeUnit.MILLISECONDS))) {
            if (isStopped.getAsBoolean()) {
                return;
            }
            warnings.warn("this relay reads the log more slowly than it grows");
        }
        queue.add(read);
        hasRead.run();
    }

    /** In memory, twice: as bytes, and as what they mean. One that is longer than all the room takes all of it. */
    private int cost(Read read) {
        long bytes =
                2L * read.bytes() + (long) OVERHEAD_BYTES * (1 + read.messages().size());
        return (int) Math.min(mostBytes, bytes);
    }

    /** Reading has ended. The reading thread. */
    void fail(BackplaneException why) {
        failure = why;
        hasRead.run();
    }

    /**
     * Takes what was read first.
     *
     * @return null if there is nothing now
     * @throws BackplaneException if reading has failed
     */
    @Nullable
    Read poll() {
        BackplaneException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Read read = queue.poll();
        if (read != null) {
            room.release(cost(read));
        }
        return read;
    }

    boolean isEmpty() {
        return queue.isEmpty() && failure == null;
    }
}
