package io.zmqkit.bridge.client;

import io.zmqkit.core.Program;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes, and hands each message to a consumer in the thread that runs the program; it is acknowledged then. A lost
 * connection is made again and again: without a kept session, what is published meanwhile is lost.
 */
public final class MqttSubscriber implements Program {

    private static final long TURN_MILLIS = 100;

    private final Options options;
    private final Predicate<IncomingMessage> consumer;
    private final MqttLink link;
    private final Inbox inbox;
    private volatile boolean isStopped;
    private volatile long received;
    private volatile long refused;
    private volatile long lost;
    private volatile @Nullable String failure;
    private boolean hasTimedOut;

    /**
     * The options of a subscriber.
     *
     * @param target the broker
     * @param filters which topics, at least one
     * @param qos the highest quality of service, 0 to 2
     * @param count how many messages to take; 0 for no end
     * @param time how long to go on; null for no end
     * @param silence how long to go on without a message; null for ever
     */
    public record Options(
            MqttTarget target,
            List<String> filters,
            int qos,
            long count,
            @Nullable Duration time,
            @Nullable Duration silence) {
        /** Copies the filters. */
        public Options {
            filters = List.copyOf(filters);
        }
    }

    /**
     * Connects and subscribes.
     *
     * @param options what
     * @param consumer gets the messages; false to get no more
     * @param connection is told of a connection that is lost, and of one that stands again
     * @throws MqttFailureException if that fails
     */
    public MqttSubscriber(Options options, Predicate<IncomingMessage> consumer, Consumer<String> connection) {
        this.options = options;
        this.consumer = consumer;
        link = MqttLink.to(options.target(), new Watch(connection));
        inbox = new Inbox(link);
        link.connect();
        try {
            link.subscribe(options.filters(), options.qos());
        } catch (MqttFailureException e) {
            link.close();
            throw e;
        }
    }

    /** Says what happens to the connection. */
    private final class Watch implements MqttLink.Events {

        private final Consumer<String> connection;
        private boolean isLost;

        Watch(Consumer<String> connection) {
            this.connection = connection;
        }

        @Override
        public boolean reconnects() {
            return !isStopped;
        }

        @Override
        public void connected(boolean hasSession) {
            if (isLost) {
                isLost = false;
                connection.accept(
                        hasSession
                                ? "connected again: the broker has kept what came meanwhile"
                                : "connected again: what came meanwhile is lost");
            }
        }

        @Override
        public void ended(String why) {
            failure = why;
            stop();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread
        public void lost(String why) {
            isLost = true;
            lost++;
            connection.accept("the connection is lost: " + why + " (trying again)");
        }
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        long heard = start;
        boolean isDone = false;
        while (!isStopped && !isDone) {
            IncomingMessage message = inbox.poll(TURN_MILLIS);
            isDone = message != null && take(message);
            long now = System.nanoTime();
            heard = message == null ? heard : now;
            if (!isDone && (isOver(options.time(), now - start) || isOver(options.silence(), now - heard))) {
                hasTimedOut = true;
                isDone = true;
            }
        }
    }

    private static boolean isOver(@Nullable Duration time, long nanos) {
        return time != null && nanos >= time.toNanos();
    }

    /** {@return true if it is the last one} */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread
    private boolean take(IncomingMessage message) {
        boolean isLast = false;
        if (message.payload().length > options.target().maxMessageBytes()) {
            refused++;
        } else {
            received++;
            isLast = !consumer.test(message) || received == options.count();
        }
        message.acknowledge().run();
        return isLast;
    }

    /** {@return whether it ended because its time was over; after run()} */
    public boolean hasTimedOut() {
        return hasTimedOut;
    }

    /** {@return why the connection ended for good, so that the program ended; null if it did not} */
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public void stop() {
        isStopped = true;
    }

    @Override
    public SubscriberStats stats() {
        return new SubscriberStats(received, refused, lost);
    }

    @Override
    public void close() {
        inbox.close();
        link.close();
    }
}
