package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Numbered updates from publisher to subscriber, on their own and through a proxy with a last-value cache. */
class SequencedWeatherTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final ZContext context = new ZContext();

    @AfterEach
    void closeContext() {
        context.close();
    }

    /** A feed that a test fills, and ends. */
    private static final class Feed implements WeatherFeed {
        private final Queue<WeatherUpdate> updates = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean ended = new AtomicBoolean();

        void add(int zip, int humidity) {
            updates.add(new WeatherUpdate(String.valueOf(zip), 1, humidity));
        }

        @Override
        public @Nullable WeatherUpdate poll() {
            return updates.poll();
        }

        @Override
        public boolean isEnded() {
            return ended.get() && updates.isEmpty();
        }
    }

    private static SocketOptions highWaterMark(int messages) {
        return new SocketOptions(
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                1024,
                messages,
                SocketOptions.DEFAULTS.heartbeatInterval());
    }

    private WeatherPublisher publisher(Endpoint endpoint, WeatherFeed feed, String epoch, int highWaterMark) {
        return new WeatherPublisher(
                context,
                new WeatherPublisher.Options(
                        endpoint, 10_000_000, Long.MAX_VALUE, null, epoch, highWaterMark(highWaterMark)),
                feed,
                () -> {});
    }

    private WeatherSubscriber subscriber(Endpoint endpoint, long count, int highWaterMark, String zip) {
        return new WeatherSubscriber(
                context,
                new WeatherSubscriber.Options(
                        endpoint, List.of(zip), zip.length() < 5, false, count, LONG, highWaterMark(highWaterMark)));
    }

    private WeatherProxy proxy(Endpoint publisher) {
        return new WeatherProxy(context, new WeatherProxy.Options(publisher, ANY, true, SocketOptions.DEFAULTS));
    }

    private Socket sub(Endpoint endpoint, String topic) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(10_000);
        socket.setHandshakeIvl(2000);
        socket.subscribe(topic);
        socket.connect(endpoint.toString());
        return socket;
    }

    private static String receive(Socket sub) {
        StringBuilder message = new StringBuilder(String.valueOf(sub.recvStr()));
        while (sub.hasReceiveMore()) {
            message.append('|').append(sub.recvStr());
        }
        return message.toString();
    }

    @Test
    void stalledSubscriberReportsWhatItMissedAndTheOtherMissesNothing() throws Exception {
        Endpoint inproc = Endpoint.parse("inproc://stalled"); // no TCP buffers: what fits is what the marks allow
        Feed feed = new Feed();
        WeatherPublisher publisher = publisher(inproc, feed, "e", 100);
        WeatherSubscriber stalled = subscriber(inproc, 201, 100, "10001");
        Socket other = sub(inproc, "");
        other.setRcvHWM(10_000);
        try (Running<?> publishing = Running.start(publisher);
                Running<?> ready = Running.start(subscriber(inproc, Long.MAX_VALUE, 10_000, "10001"))) {
            for (int i = 1; i <= 1000; i++) {
                feed.add(10_001, 50);
                assertThat(receive(other)).isEqualTo("10001 1 50|e " + i);
            }
            try (Running<?> resumed = Running.start(stalled)) { // it had subscribed, but did not read until now
                await().until(
                                () -> { // later updates show the gap
                                    feed.add(10_001, 50);
                                    return receive(other).startsWith("10001 1 50|e ") && resumed.isDone();
                                });
                resumed.join();
            }
            SequenceGaps.Line line = Objects.requireNonNull(stalled.gaps().of("10001"));
            assertThat(line.first()).isEqualTo(1);
            assertThat(line.gaps()).isEqualTo(1);
            assertThat(line.lost()).isBetween(800L, 999L);
            assertThat(stalled.stats().received() + line.lost()).isEqualTo(line.last());
            publishing.stop();
            assertThat(publisher.stats().sent()).isGreaterThanOrEqualTo(line.last());
            ready.stop();
        }
    }

    private Socket xpub(String endpoint) {
        Socket socket = context.createSocket(SocketType.XPUB);
        socket.setReceiveTimeOut(10_000);
        socket.bind(endpoint);
        return socket;
    }

    private static void send(Socket publisher, String update, String number) {
        publisher.sendMore(update);
        publisher.send(number);
    }

    @Test
    void restartedPublisherIsNoticedAndWhatItSentMeanwhileIsMissed() throws Exception {
        Socket publisher = xpub("tcp://127.0.0.1:*");
        String endpoint = publisher.getLastEndpoint();
        WeatherSubscriber subscriber = subscriber(Endpoint.parse(endpoint), 3, 1000, "10001");
        try (Running<?> subscribing = Running.start(subscriber)) {
            assertThat(publisher.recv()).isNotNull();
            send(publisher, "10001 1 1", "first 7");
            publisher.setLinger(5000);
            publisher.close();
            Socket restarted = await().ignoreExceptions().until(() -> xpub(endpoint), socket -> true);
            assertThat(restarted.recv()).isNotNull();
            send(restarted, "10001 2 2", "second 4");
            send(restarted, "10001 3 3", "second 5");
            subscribing.join();
            assertThat(subscriber.gaps().of("10001")).isEqualTo(new SequenceGaps.Line(7, 5, 1, 3));
            assertThat(subscriber.gaps().restarts()).isEqualTo(1);
        }
    }

    @Test
    void lateSubscriberGetsTheLastValueAtOnceAndMissesNothingFromThereOn() throws Exception {
        Feed feed = new Feed();
        WeatherPublisher publisher = publisher(ANY, feed, "e", 1000);
        WeatherProxy proxy = proxy(publisher.endpoint());
        try (Running<?> publishing = Running.start(publisher);
                Running<?> proxying = Running.start(proxy)) {
            long sent = fill(feed, proxy, "10001 1 77|e ");
            Socket late = sub(proxy.backend(), "10001 ");
            assertThat(receive(late)).isEqualTo("10001 1 77|e " + sent);
            feed.add(10_001, 78);
            assertThat(receive(late)).isEqualTo("10001 1 78|e " + (sent + 1));
            publishing.stop();
            proxying.stop();
            assertThat(proxy.stats().repeats()).isGreaterThanOrEqualTo(1);
        }
    }

    /** Publishes about 10001 until it comes through the proxy, and then the wanted one; gives its number. */
    private long fill(Feed feed, WeatherProxy proxy, String wanted) {
        Socket probe = sub(proxy.backend(), "10001 ");
        probe.setReceiveTimeOut(20);
        Predicate<String> arrived = message -> message.startsWith("10001 ");
        await().until(
                        () -> {
                            feed.add(10_001, 1);
                            return receive(probe);
                        },
                        arrived);
        feed.add(10_001, 77);
        probe.setReceiveTimeOut(5000);
        String last = await().until(() -> receive(probe), message -> message.startsWith(wanted));
        probe.close();
        return Long.parseLong(last.substring(last.lastIndexOf(' ') + 1));
    }

    @Test
    void prefixGetsEveryLastValueItMatches() throws Exception {
        Feed feed = new Feed();
        WeatherPublisher publisher = publisher(ANY, feed, "e", 1000);
        WeatherProxy proxy = proxy(publisher.endpoint());
        try (Running<?> publishing = Running.start(publisher);
                Running<?> proxying = Running.start(proxy)) {
            fill(feed, proxy, "10001 1 77|e ");
            for (int zip = 10_000; zip < 10_020; zip++) {
                feed.add(zip, 9);
            }
            Socket last = sub(proxy.backend(), "10019 ");
            assertThat(receive(last)).isEqualTo("10019 1 9|e 1");
            WeatherSubscriber late = subscriber(proxy.backend(), 10, 1000, "1000");
            try (Running<?> subscribing = Running.start(late)) {
                subscribing.join();
            }
            assertThat(late.summary().lines())
                    .hasSize(10)
                    .allMatch(line -> line.updates() == 1 && line.humiditySum() == 9);
            publishing.stop();
            proxying.stop();
        }
    }

    @Test
    void repeatForALateSubscriberReachesTheOthersToo() throws Exception {
        Feed feed = new Feed();
        WeatherPublisher publisher = publisher(ANY, feed, "e", 1000);
        WeatherProxy proxy = proxy(publisher.endpoint());
        try (Running<?> publishing = Running.start(publisher);
                Running<?> proxying = Running.start(proxy)) {
            String value = "10001 1 77|e " + fill(feed, proxy, "10001 1 77|e ");
            Socket early = sub(proxy.backend(), "10001 ");
            assertThat(receive(early)).isEqualTo(value);
            Socket late = sub(proxy.backend(), "10001 ");
            assertThat(receive(late)).isEqualTo(value);
            assertThat(receive(early)).isEqualTo(value);
            publishing.stop();
            proxying.stop();
        }
    }

    @Test
    void repeatIsLeftOutByWhoHasIt() throws Exception {
        Socket publisher = xpub("tcp://127.0.0.1:*");
        WeatherSubscriber subscriber = subscriber(Endpoint.parse(publisher.getLastEndpoint()), 2, 1000, "10001");
        try (Running<?> subscribing = Running.start(subscriber)) {
            assertThat(publisher.recv()).isNotNull();
            for (int i = 0; i < 3; i++) {
                send(publisher, "10001 1 77", "e 7");
            }
            send(publisher, "10001 1 5", "e 8");
            subscribing.join();
            assertThat(subscriber.stats().repeats()).isEqualTo(2);
            assertThat(subscriber.summary().lines()).containsExactly(new WeatherSummary.Line("10001", 2, 2, 82));
            assertThat(subscriber.gaps().gaps()).isZero();
        }
    }

    @Test
    void markedValueCountsOnceForWhoHasNone() throws Exception {
        Socket publisher = context.createSocket(SocketType.XPUB);
        publisher.setReceiveTimeOut(5000);
        publisher.bind("tcp://127.0.0.1:*");
        WeatherSubscriber subscriber = subscriber(Endpoint.parse(publisher.getLastEndpoint()), 2, 1000, "10001");
        try (Running<?> subscribing = Running.start(subscriber)) {
            assertThat(publisher.recv()).isNotNull();
            for (int i = 0; i < 3; i++) {
                send(publisher, "10001 1 1", "last");
            }
            send(publisher, "10001 2 2", "e 9");
            subscribing.join();
            assertThat(subscriber.stats().repeats()).isEqualTo(2);
            assertThat(subscriber.gaps().lost()).isZero();
            assertThat(subscriber.summary().lines()).containsExactly(new WeatherSummary.Line("10001", 2, 3, 3));
        }
    }

    @Test
    void epochOfAnotherFormIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher(ANY, new Feed(), "Not an epoch", 1000))
                .withMessage("an epoch must be 1-36 of a-z, 0-9 and -, was 'Not an epoch'");
    }
}
