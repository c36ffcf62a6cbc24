package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the publisher: sends weather updates at a steady rate to its subscribers.
 *
 * <p>One XPUB socket, bound; subscribers connect. It publishes like a PUB, and also lets the program read the
 * subscriptions. Each update is one frame, see {@link WeatherUpdate}, and if it is sequenced a second one, see {@link
 * SequenceNumber}, from which subscribers find what they missed. What is published before a subscription has arrived
 * never reaches that subscriber (the slow joiner), so a feed that ends can wait for its first subscription. A
 * subscriber that does not keep up loses updates at the high-water mark. An endless feed drops them silently. A feed
 * that ends slows down first and counts how often that was not enough; at its end it waits, up to the linger, until
 * every subscriber has taken everything or left. Such a feed sends no heartbeats, because a subscriber that is behind
 * answers them late. A killed publisher loses what is queued.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pubsub.plain.WeatherPublisher}; this one adds
 * sequence numbers, feeds that wait for subscribers, authentication, and limits.
 *
 * <p>Source: Guide, chapter 1, wuserver.
 */
public final class WeatherPublisher implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(WeatherPublisher.class);

    /** Updates between two checks of stop() and of the subscriptions. */
    private static final int BATCH = 1000;

    private final Sockets sockets;
    private final Socket publisher;
    private final Options options;
    private final WeatherFeed feed;
    private final @Nullable ZipSequences sequences;
    private final SubscriptionBudget subscriptions;
    private final Runnable waiting;
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable WeatherUpdate first;
    private long sent;
    private long overflows;
    private volatile WeatherPublisherStats stats = new WeatherPublisherStats(0, 0, 0);
    private volatile boolean gaveUp;
    private volatile boolean leftBehind;

    /**
     * The options of a publisher.
     *
     * @param endpoint where subscribers connect
     * @param rate updates per second, 1 to 10,000,000
     * @param count how many updates to send, at least 1; Long.MAX_VALUE for as many as the feed gives
     * @param patience for a feed that ends: how long to keep the first update for a first subscriber, 0 to 1 h; null
     *     for an endless feed, which starts at once and waits for nobody
     * @param epoch 1-36 of a-z, 0-9 and -, never used before, to number the updates; null not to number them
     * @param sockets socket settings
     */
    public record Options(
            Endpoint endpoint,
            int rate,
            long count,
            @Nullable Duration patience,
            @Nullable String epoch,
            SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            Ranges.requireBetween("rate", rate, 1, 10_000_000);
            Ranges.requirePositive("count", count);
            if (patience != null) {
                Ranges.requireBetween("wait", patience, Duration.ZERO, Duration.ofHours(1));
            }
            if (epoch != null) {
                SequenceNumber.requireEpoch(epoch);
            }
        }

        private boolean isFinite() {
            return patience != null;
        }
    }

    /**
     * Binds the socket.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param feed the updates
     * @param waiting called in the thread of run() when the first update waits for a subscriber
     */
    public WeatherPublisher(ZContext context, Options options, WeatherFeed feed, Runnable waiting) {
        this.options = options;
        this.feed = feed;
        this.waiting = waiting;
        sockets = new Sockets(context, options.sockets());
        subscriptions = new SubscriptionBudget(options.sockets().limits());
        sequences = options.epoch() == null ? null : new ZipSequences(options.epoch());
        publisher = sockets.openXpub(subscriptions);
        if (options.isFinite()) {
            // a heartbeat waits behind the updates: a slow subscriber would be disconnected
            publisher.setHeartbeatIvl(0);
        }
        sockets.bind(publisher, "XPUB publisher", options.endpoint());
        publisher.setXpubNoDrop(options.isFinite());
    }

    @Override
    public void run() {
        if (options.patience() != null) {
            awaitSubscriber(options.patience());
        }
        Pace pace = new Pace(options.rate(), System::nanoTime);
        while (!isStopped() && !gaveUp && !isDone()) {
            readSubscriptions(ZMQ.DONTWAIT);
            boolean isBehind = sendDue(pace);
            stats = new WeatherPublisherStats(sent, overflows, subscriptions.topics());
            if (!isBehind) {
                pause(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        if (options.isFinite()) {
            EndOfFeed end = new EndOfFeed(sockets, publisher, options.sockets().linger());
            leftBehind = !end.awaitTheLast(() -> readSubscriptions(0), this::isStopped);
        }
    }

    private boolean isDone() {
        return sent >= options.count() || (first == null && feed.isEnded());
    }

    /** Sends what is due; true if there is more to send than one batch. */
    private boolean sendDue(Pace pace) {
        long due = Math.min(Math.min(pace.due(), BATCH), options.count() - sent);
        for (long i = 0; i < due && !isStopped(); i++) {
            WeatherUpdate update = first == null ? feed.poll() : first;
            first = null;
            if (update == null) {
                return false;
            }
            send(update);
            pace.spend();
            sent++;
        }
        return due == BATCH;
    }

    /**
     * A feed that ends waits up to the send timeout for a subscriber that is behind, before that one loses the update.
     */
    private void send(WeatherUpdate update) {
        byte[] frame = update.encode();
        byte[] number = sequences == null ? null : sequences.next(update.zip()).encode();
        if (!send(frame, number)) {
            publisher.setXpubNoDrop(false);
            send(frame, number); // now to the subscribers that keep up
            publisher.setXpubNoDrop(true);
            overflows++;
        }
    }

    private boolean send(byte[] frame, byte @Nullable [] number) {
        return Messages.sendAll(publisher, number == null ? List.of(frame) : List.of(frame, number), 0);
    }

    /** Waits for an update to send, however long that takes, and then for somebody to send it to. */
    private void awaitSubscriber(Duration patience) {
        while (first == null && !feed.isEnded() && !isStopped()) {
            readSubscriptions(0);
            first = feed.poll();
        }
        if (first == null) {
            return;
        }
        readSubscriptions(ZMQ.DONTWAIT);
        FirstSubscriber subscriber = new FirstSubscriber(patience, System.nanoTime());
        FirstSubscriber.State state = look(subscriber);
        if (state == FirstSubscriber.State.AWAITED) {
            waiting.run();
        }
        while (!isStopped() && (state == FirstSubscriber.State.AWAITED || state == FirstSubscriber.State.SETTLING)) {
            if (state == FirstSubscriber.State.SETTLING) {
                pause(FirstSubscriber.SETTLE_NANOS);
            }
            readSubscriptions(state == FirstSubscriber.State.AWAITED ? 0 : ZMQ.DONTWAIT);
            state = look(subscriber);
        }
        gaveUp = state == FirstSubscriber.State.MISSING;
        if (state == FirstSubscriber.State.THERE && !patience.isZero()) {
            LOG.info("the first subscription has come: the feed starts");
        }
    }

    private FirstSubscriber.State look(FirstSubscriber subscriber) {
        return subscriber.look(subscriptions.topics() > 0, System.nanoTime());
    }

    private void readSubscriptions(int flags) {
        subscriptions.drain(publisher, flags, BATCH, frame -> {});
    }

    private void pause(long nanos) {
        Uninterrupted.await(() -> stop.await(nanos, TimeUnit.NANOSECONDS));
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** {@return where subscribers connect} */
    public Endpoint endpoint() {
        return Sockets.boundTo(publisher);
    }

    /** {@return true if a subscriber of a feed that ends was still behind when the linger was over; in any thread} */
    public boolean leftBehind() {
        return leftBehind;
    }

    /** {@return true if nobody subscribed in time; in any thread} */
    public boolean gaveUp() {
        return gaveUp;
    }

    @Override
    public WeatherPublisherStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
