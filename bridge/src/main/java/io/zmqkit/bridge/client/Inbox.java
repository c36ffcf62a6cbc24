package io.zmqkit.bridge.client;

import io.zmqkit.core.Uninterrupted;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Messages from a link to the thread of a program. When it is full, QoS 1 and 2 wait at the broker, and QoS 0 is dropped. */
public final class Inbox {

    private static final int MOST = 1000;

    private final BlockingQueue<IncomingMessage> messages = new ArrayBlockingQueue<>(MOST);
    private volatile boolean isClosed;

    /**
     * Gets the link's messages.
     *
     * @param link not connected yet
     */
    public Inbox(MqttLink link) {
        link.receive(this::put);
    }

    private void put(IncomingMessage message) {
        boolean isPut = false;
        while (!isPut && !isClosed) {
            isPut = Uninterrupted.await(() -> messages.offer(message, 100, TimeUnit.MILLISECONDS));
        }
    }

    /**
     * Takes the next message.
     *
     * @param millis the longest wait
     * @return the message; null if none came
     */
    public @Nullable IncomingMessage poll(long millis) {
        return Uninterrupted.await(() -> messages.poll(millis, TimeUnit.MILLISECONDS));
    }

    /** Takes no more messages; those that nobody has acknowledged are sent again to a kept session. */
    public void close() {
        isClosed = true;
    }
}
