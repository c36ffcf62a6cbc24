package io.zmqkit.tools.chaos;

import io.zmqkit.tools.chaos.Harm.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bytes for one end of a connection, each waiting for its time, in their order. Times are from nanoTime. One thread. */
final class WaitingLine {

    private static final int MOST_BUFFERS = 64;

    private final Consumer<Outgoing> onSent;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long bytes;
    private long lastDueNanos = System.nanoTime();
    private boolean isFull;

    /** Without a message it is a greeting or the like. */
    private record Waiting(
            ByteBuffer bytes, long dueNanos, @Nullable Outgoing message) {}

    /** Tells {@code onSent} of each message that has left whole. */
    WaitingLine(Consumer<Outgoing> onSent) {
        this.onSent = onSent;
    }

    /** Adds what is to leave at that time, but not before what has been added earlier: nothing overtakes on a connection. */
    void add(ByteBuffer added, long dueNanos, @Nullable Outgoing message) {
        if (dueNanos - lastDueNanos > 0) {
            lastDueNanos = dueNanos;
        }
        bytes += added.remaining();
        queue.add(new Waiting(added.duplicate(), lastDueNanos, message));
    }

    /** Writes what is due, until the channel takes no more. */
    void write(SocketChannel to, long now) throws IOException {
        isFull = false;
        while (!isFull && isDue(now)) {
            ByteBuffer[] due = queue.stream()
                    .limit(MOST_BUFFERS)
                    .takeWhile(each -> each.dueNanos - now <= 0)
                    .map(Waiting::bytes)
                    .toArray(ByteBuffer[]::new);
            bytes -= to.write(due);
            isFull = due[due.length - 1].hasRemaining();
            while (!queue.isEmpty() && !queue.element().bytes.hasRemaining()) {
                tell(queue.remove(), onSent);
            }
        }
    }

    private boolean isDue(long now) {
        return !queue.isEmpty() && queue.element().dueNanos - now <= 0;
    }

    private static void tell(Waiting each, Consumer<Outgoing> consumer) {
        if (each.message != null) {
            consumer.accept(each.message);
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** {@return true if the channel took less than was due} */
    boolean isFull() {
        return isFull;
    }

    /** {@return how many bytes wait} */
    long bytes() {
        return bytes;
    }

    /** {@return how much memory that takes} */
    long cost() {
        return bytes + (long) Room.OVERHEAD_BYTES * queue.size();
    }

    /** {@return in how many nanoseconds something is due, at most the time given; the channel itself tells when it is full} */
    long nanosToNext(long now, long most) {
        return isFull || queue.isEmpty() ? most : Math.min(most, queue.element().dueNanos - now);
    }

    /** Empties the line, and tells which messages will never leave. */
    void drain(Consumer<Outgoing> onLost) {
        queue.forEach(each -> tell(each, onLost));
        queue.clear();
        bytes = 0;
        isFull = false;
    }
}
