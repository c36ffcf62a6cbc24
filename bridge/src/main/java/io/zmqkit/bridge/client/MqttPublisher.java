package io.zmqkit.bridge.client;

import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages from a source until it ends, a hundred at a time, and knows of each what became of it. When the
 * connection is lost, what was not acknowledged counts as lost, though the broker may have it.
 */
public final class MqttPublisher implements Program {

    private static final int WINDOW = 100;
    private static final long TURN_MILLIS = 100;
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MqttLink link;
    private final Outgoing messages;
    private final Duration interval;
    private final Duration timeout;
    private final Semaphore room = new Semaphore(WINDOW);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private volatile @Nullable String failure;
    private volatile boolean isLost;
    private boolean isCutShort;
    private boolean owesFarewell; // the broker has not acknowledged it, so the will must speak

    /**
     * Connects.
     *
     * @param target the broker
     * @param messages what to publish
     * @param interval pause between messages; zero for none
     * @param connection is told of a connection that is lost, and of one that stands again; null to end when it is lost
     * @throws MqttFailureException if that fails
     */
    public MqttPublisher(
            MqttTarget target, Outgoing messages, Duration interval, @Nullable Consumer<String> connection) {
        this.messages = messages;
        this.interval = interval;
        timeout = target.timeout();
        link = MqttLink.to(target, new Watch(connection));
        link.connect();
    }

    /** What happens to the connection, in the client's thread. */
    private final class Watch implements MqttLink.Events {

        private final @Nullable Consumer<String> connection;
        private boolean wasLost;

        Watch(@Nullable Consumer<String> connection) {
            this.connection = connection;
        }

        @Override
        public boolean reconnects() {
            return connection != null && stop.getCount() > 0;
        }

        @Override
        public void connected(boolean hasSession) {
            if (connection != null && wasLost) {
                wasLost = false;
                connection.accept("connected again");
            }
        }

        @Override
        public void lost(String why) {
            if (connection == null) {
                ended(why);
            } else {
                wasLost = true;
                connection.accept("the connection is lost: " + why + " (trying again)");
            }
        }

        @Override
        public void ended(String why) {
            failure = why;
            isLost = true;
            stop();
        }
    }

    @Override
    public void run() {
        while (stop.getCount() > 0 && !messages.isEnded()) {
            OutgoingMessage message = messages.poll(TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS));
            if (message != null && takeRoom()) {
                var unused = publish(message);
                Uninterrupted.await(() -> stop.await(interval.toNanos(), TimeUnit.NANOSECONDS));
            } else if (message != null) {
                isCutShort = true;
            } else {
                long due = Math.min(messages.dueInNanos(), TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS));
                Uninterrupted.await(() -> stop.await(due, TimeUnit.NANOSECONDS));
            }
        }
        isCutShort |= !messages.isEnded();
        OutgoingMessage farewell = messages.farewell();
        CompletableFuture<?> said = farewell != null && room.tryAcquire() ? publish(farewell) : null;
        awaitAnswers();
        owesFarewell = farewell != null && (said == null || !said.isDone() || said.isCompletedExceptionally());
    }

    /** {@return false if there will be none any more} */
    private boolean takeRoom() {
        boolean isTaken = false;
        while (!isTaken && stop.getCount() > 0) {
            isTaken = Uninterrupted.await(() -> room.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS));
        }
        return isTaken;
    }

    private CompletableFuture<?> publish(OutgoingMessage message) {
        sent.incrementAndGet();
        return link.publish(message).whenComplete((result, error) -> {
            if (error == null) {
                taken.incrementAndGet();
            } else {
                note(error);
            }
            room.release();
        });
    }

    private void note(Throwable error) {
        if (failure == null) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            failure = LinkFailures.why(cause == null ? error : cause);
        }
    }

    /** What the broker has not acknowledged in time is lost. */
    private void awaitAnswers() {
        long patience = stop.getCount() == 0 ? Math.min(timeout.toNanos(), STOP_NANOS) : timeout.toNanos();
        long deadline = System.nanoTime() + patience;
        boolean isAll = false;
        while (!isAll && !isLost && System.nanoTime() - deadline < 0) {
            isAll = Uninterrupted.await(() -> room.tryAcquire(WINDOW, TURN_MILLIS, TimeUnit.MILLISECONDS));
        }
        if (!isAll && failure == null) {
            failure = "not acknowledged in time";
        }
    }

    /** {@return why messages were lost; null if none were; after run()} */
    public @Nullable String failure() {
        return failure;
    }

    /** {@return whether there was more to publish; after run()} */
    public boolean isCutShort() {
        return isCutShort;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    /** While run() runs, messages that are under way count as lost. */
    @Override
    public PublisherStats stats() {
        long so = taken.get();
        return new PublisherStats(sent.get(), so, sent.get() - so);
    }

    @Override
    public void close() {
        if (owesFarewell) {
            link.closeWithWill();
        } else {
            link.close();
        }
    }
}
