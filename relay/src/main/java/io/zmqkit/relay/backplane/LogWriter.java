package io.zmqkit.relay.backplane;

import io.nats.client.JetStream;
import io.zmqkit.core.ThrottledLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a relay collects, asynchronously and in order; messages that were collected one after the other share an
 * entry. The relay's thread.
 */
final class LogWriter {

    private static final int MOST_ON_THE_WAY = 128; // entries

    private final ThrottledLog warnings = new ThrottledLog(LoggerFactory.getLogger(Backplane.class));
    private final Backplane backplane;
    private final JetStream stream;
    private final AtomicInteger onTheWay = new AtomicInteger();
    private Envelope envelope = new Envelope();

    LogWriter(Backplane backplane) throws IOException {
        this.backplane = backplane;
        stream = backplane.jetStream();
    }

    /** Whether messages may be added now. */
    boolean isOpen() {
        return onTheWay.get() < MOST_ON_THE_WAY && backplane.isConnected();
    }

    /** Adds a message; false if it is longer than NATS takes, and was dropped. */
    boolean add(List<byte[]> frames) {
        long mostBytes = backplane.connection().getMaxPayload();
        if (Envelope.bytesWith(frames) > mostBytes) {
            return false;
        }
        if (!envelope.hasRoomFor(frames, mostBytes)) {
            flush();
        }
        envelope.add(frames);
        return true;
    }

    /** Publishes what was added. */
    void flush() {
        if (envelope.isEmpty()) {
            return;
        }
        byte[] data = envelope.encode();
        int messages = envelope.messages();
        envelope = new Envelope();
        onTheWay.incrementAndGet();
        try {
            var unused = stream.publishAsync(backplane.options().subject(), data)
                    .whenComplete((taken, failure) -> {
                        onTheWay.decrementAndGet();
                        if (failure != null) {
                            notTaken(messages, failure);
                        }
                    });
        } catch (IllegalStateException | IllegalArgumentException e) { // its buffer is full; now it takes less at once
            onTheWay.decrementAndGet();
            notTaken(messages, e);
        }
    }

    private void notTaken(int messages, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        warnings.warn("NATS has not confirmed " + messages + (messages == 1 ? " message: " : " messages: ")
                + (cause instanceof CancellationException ? "no answer in time" : cause.getMessage())
                + " (their clients send them again)");
    }
}
