package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the publisher: sends weather updates at a steady rate to whoever subscribes.
 *
 * <p>One XPUB socket, bound; subscribers connect. It publishes as PUB does, and also lets the program read the
 * subscriptions. Each update is one frame, see {@link WeatherUpdate}, and if it is sequenced a second one, see {@link
 * SequenceNumber}, from which subscribers find what they missed. What is published before a subscription has arrived
 * never reaches that subscriber (the slow joiner), so a feed that ends may be told to wait for its first subscription.
 * A subscriber that does not keep up loses updates at the high-water mark; of an endless feed in silence, while a feed
 * that ends slows down for it first and counts how often that was not enough; at its end it waits, as long as the linger,
 * until every subscriber has taken everything or left. Such a feed asks for no heartbeats, since whoever is behind answers
 * them late. A killed publisher loses what is queued.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pubsub.plain.WeatherPublisher}; this one adds
 * sequence numbers, feeds that wait for subscribers, authentication, and limits.
 *
 * <p>Source: Guide, chapter 1, wuserver.
 */
public final class WeatherPublisher implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(WeatherPublisher.class);

    /** Updates between two looks at stop() and at the subscriptions. */
    private static final int BATCH = 1000;
    /** How soon after its first subscription a subscriber's others follow. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Who interrupts the program does not wait as long as the end of a feed may. */
    private static final int STOPPED_LINGER_MILLIS = 1000;

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
    private boolean gaveUp;
    private boolean leftBehind;

    /**
     * What a publisher is told.
     *
     * @param endpoint where subscribers connect
     * @param rate updates per second, 1 to 10,000,000
     * @param count how many updates to send, at least 1; Long.MAX_VALUE for as many as the feed gives
     * @param patience for a feed that ends: how long to keep the first update for a first subscriber, 0 to 1 h; null
     *     for an endless feed, which starts at once and waits for nobody
     * @param epoch 1-36 of a-z, 0-9 and -, never used before: numbers the updates; null not to
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
            if (rate < 1 || rate > 10_000_000) {
                throw new IllegalArgumentException("rate must be 1-10000000 updates per second, was " + rate);
            }
            if (count < 1) {
                throw new IllegalArgumentException("count must be > 0, was " + count);
            }
            if (patience != null && (patience.isNegative() || patience.compareTo(Duration.ofHours(1)) > 0)) {
                throw new IllegalArgumentException("wait must be 0 to 1 h, was " + patience.toMillis() + " ms");
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
     * @param waiting told, in the thread of run(), that the first update waits for a subscriber
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
            publisher.setHeartbeatIvl(0); // it waits behind the updates: a slow subscriber would be cut off
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
            if (!sendDue(pace)) {
                pause(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        if (options.isFinite()) {
            leftBehind = !awaitTheLast();
        }
    }

    /**
     * What a subscriber has not taken when this program ends may be lost, though the kernel has it: see HeartbeatTest.
     * Closing would wait for the kernel only.
     */
    private boolean awaitTheLast() {
        publisher.setXpubNoDrop(false); // whom there is no room for a question to is asked again
        LOG.info("the feed has ended: subscribers take the rest");
        long start = System.nanoTime();
        while (!isStopped() && !sockets.isTaken(publisher)) {
            if (System.nanoTime() - start > options.sockets().linger().toNanos()) {
                publisher.setLinger(0); // it has had its time
                return false;
            }
            readSubscriptions(0);
        }
        if (isStopped()) {
            publisher.setLinger((int) Math.min(options.sockets().linger().toMillis(), STOPPED_LINGER_MILLIS));
        }
        return true;
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

    /** A feed that ends waits for a subscriber that is behind, as long as one send may take, before that one loses it. */
    private void send(WeatherUpdate update) {
        byte[] frame = update.encode();
        byte[] number = sequences == null ? null : sequences.next(update.zip()).encode();
        if (!send(frame, number)) {
            publisher.setXpubNoDrop(false);
            send(frame, number); // to the subscribers that keep up
            publisher.setXpubNoDrop(true);
            overflows++;
        }
    }

    private boolean send(byte[] frame, byte @Nullable [] number) {
        return number == null ? publisher.send(frame) : publisher.sendMore(frame) && publisher.send(number);
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
        if (patience.isZero()) {
            return;
        }
        if (subscriptions.topics() == 0) {
            waiting.run();
        }
        long start = System.nanoTime();
        while (subscriptions.topics() == 0 && !gaveUp && !isStopped()) {
            readSubscriptions(0);
            gaveUp = subscriptions.topics() == 0 && System.nanoTime() - start > patience.toNanos();
        }
        if (subscriptions.topics() > 0) {
            LOG.info("the first subscription has come: the feed starts");
            pause(SETTLE_NANOS);
        }
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

    /** {@return how many updates were sent; read it after run() has returned} */
    public long sent() {
        return sent;
    }

    /**
     * Tells how often a subscriber of a feed that ends fell so far behind that updates were dropped for it. How many,
     * the socket does not tell.
     *
     * @return 0 if nothing is known to be lost; read it after run() has returned
     */
    public long overflows() {
        return overflows;
    }

    /**
     * Tells whether a subscriber of a feed that ends was still behind when the linger was over.
     *
     * @return false if every subscriber has taken everything or left, as far as is known, and if the feed has no end;
     *     read it after run() has returned
     */
    public boolean leftBehind() {
        return leftBehind;
    }

    /** {@return true if nobody subscribed in time; read it after run() has returned} */
    public boolean gaveUp() {
        return gaveUp;
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
