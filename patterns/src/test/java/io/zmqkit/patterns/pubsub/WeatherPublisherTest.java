package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.testing.Running;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class WeatherPublisherTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration LONG = Duration.ofSeconds(15);

    private final ZContext context = new ZContext();
    private final AtomicInteger waiting = new AtomicInteger();

    /** A feed that a test fills; it ends when it is empty, unless it is live. */
    private static final class Queued implements WeatherFeed {
        private final Queue<WeatherUpdate> updates;
        private final AtomicBoolean live = new AtomicBoolean();

        Queued(List<String> texts) {
            updates = new ConcurrentLinkedQueue<>(
                    texts.stream().map(WeatherUpdate::parse).toList());
        }

        @Override
        public @Nullable WeatherUpdate poll() {
            return updates.poll();
        }

        @Override
        public boolean isEnded() {
            return !live.get() && updates.isEmpty();
        }
    }

    @AfterEach
    void closeContext() {
        context.close();
    }

    private WeatherPublisher publisher(WeatherFeed feed, int rate, long count, @Nullable Duration wait) {
        WeatherPublisher.Options options =
                new WeatherPublisher.Options(ANY, rate, count, wait, null, SocketOptions.DEFAULTS);
        return new WeatherPublisher(context, options, feed, waiting::incrementAndGet);
    }

    private Socket sub(WeatherPublisher publisher, String... topics) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(5000);
        socket.setHandshakeIvl(2000);
        for (String topic : topics) {
            socket.subscribe(topic);
        }
        socket.connect(publisher.endpoint().toString());
        return socket;
    }

    @Test
    void onlyUpdateOfAFeedWaitsForTheSubscriberThatComesLate() throws Exception {
        WeatherPublisher publisher = publisher(new Queued(List.of("10001 72 40")), 1000, Long.MAX_VALUE, LONG);
        try (Running<?> running = Running.start(publisher)) {
            await().until(() -> waiting.get() == 1);
            assertThat(sub(publisher, "10001 ").recvStr()).isEqualTo("10001 72 40");
            running.join();
            assertThat(publisher.stats().sent()).isEqualTo(1);
            assertThat(publisher.gaveUp()).isFalse();
        }
    }

    @Test
    void subscriberOfSeveralZipsMissesNoneOfThem() throws Exception {
        Queued feed = new Queued(List.of("10001 1 1", "10002 2 2", "10003 3 3"));
        WeatherPublisher publisher = publisher(feed, 10_000_000, Long.MAX_VALUE, LONG);
        try (Running<?> running = Running.start(publisher)) {
            Socket sub = sub(publisher, "10003 ", "10002 ", "10001 ");
            assertThat(List.of(sub.recvStr(), sub.recvStr(), sub.recvStr()))
                    .containsExactly("10001 1 1", "10002 2 2", "10003 3 3");
            running.join();
        }
    }

    @Test
    void whatWasPublishedBeforeTheSubscriptionIsLost() throws Exception {
        Queued feed = new Queued(List.of("10001 1 1"));
        feed.live.set(true);
        WeatherPublisher publisher = publisher(feed, 1000, Long.MAX_VALUE, null);
        try (Running<?> running = Running.start(publisher)) {
            await().until(feed.updates::isEmpty);
            Socket sub = sub(publisher, "10001 ");
            // 10002 is published again and again until the subscription is seen to work; 10001 never comes.
            sub.subscribe("10002 ");
            sub.setReceiveTimeOut(20);
            await().until(() -> {
                feed.updates.add(WeatherUpdate.parse("10002 2 2"));
                String update = sub.recvStr();
                assertThat(update).isIn(null, "10002 2 2");
                return update != null;
            });
            running.stop();
        }
    }

    @Test
    void givesUpWhenNobodySubscribes() throws Exception {
        WeatherPublisher publisher =
                publisher(new Queued(List.of("10001 1 1")), 1000, Long.MAX_VALUE, Duration.ofMillis(50));
        try (Running<?> running = Running.start(publisher)) {
            running.join();
            assertThat(publisher.gaveUp()).isTrue();
            assertThat(publisher.stats().sent()).isZero();
        }
    }

    @Test
    void feedWithNothingInItEndsAtOnce() throws Exception {
        WeatherPublisher publisher = publisher(new Queued(List.of()), 1000, Long.MAX_VALUE, LONG);
        try (Running<?> running = Running.start(publisher)) {
            running.join();
            assertThat(publisher.gaveUp()).isFalse();
            assertThat(waiting).hasValue(0);
        }
    }

    @Test
    void stopEndsAFeedThatIsIdle() throws Exception {
        Queued feed = new Queued(List.of());
        feed.live.set(true);
        try (Running<?> running = Running.start(publisher(feed, 1000, Long.MAX_VALUE, LONG))) {
            running.stop();
        }
    }

    @Test
    @Tag("faults")
    void everyUpdateOfALongFeedArrivesInOrderWhenTheSubscriberKeepsUp() throws Exception {
        List<String> texts = IntStream.range(0, 20_000)
                .mapToObj(i -> "1%04d %d %d".formatted(i % 10_000, i % 100, i % 100))
                .toList();
        SocketOptions patient = new SocketOptions( // the default waits 100 ms, less than a busy machine may take
                Duration.ofMillis(500),
                LONG,
                Duration.ofSeconds(1),
                1024,
                1000,
                SocketOptions.DEFAULTS.heartbeatInterval());
        WeatherPublisher publisher = new WeatherPublisher(
                context,
                new WeatherPublisher.Options(ANY, 20_000, Long.MAX_VALUE, LONG, null, patient),
                new Queued(texts),
                () -> {});
        try (Running<?> running = Running.start(publisher)) {
            Socket sub = sub(publisher, "");
            Queue<String> received = new ArrayDeque<>();
            for (int i = 0; i < texts.size(); i++) {
                received.add(String.valueOf(sub.recvStr()));
            }
            assertThat(List.copyOf(received)).isEqualTo(texts);
            running.join();
        }
    }

    @Test
    void stalledSubscriberIsWaitedForAndThenItsLossIsTold() throws Exception {
        SocketOptions small = new SocketOptions(
                Duration.ofMillis(500),
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                1024,
                10,
                SocketOptions.DEFAULTS.heartbeatInterval());
        Endpoint inproc = Endpoint.parse("inproc://stalled"); // no TCP buffers: what fits is what the marks allow
        List<String> texts =
                IntStream.range(0, 50).mapToObj(i -> "10001 " + i + " 1").toList();
        WeatherPublisher publisher = new WeatherPublisher(
                context,
                new WeatherPublisher.Options(inproc, 10_000_000, Long.MAX_VALUE, LONG, null, small),
                new Queued(texts),
                () -> {});
        try (Running<?> running = Running.start(publisher)) {
            Socket sub = context.createSocket(SocketType.SUB);
            sub.setRcvHWM(10);
            sub.setReceiveTimeOut(5000);
            sub.subscribe("");
            sub.connect(inproc.toString());
            running.join();
            assertThat(publisher.stats().sent()).isEqualTo(50);
            assertThat(publisher.stats().overflows()).isEqualTo(1);
            List<String> received = new ArrayList<>();
            sub.setReceiveTimeOut(0);
            for (String update = sub.recvStr(); update != null; update = sub.recvStr()) {
                received.add(update);
            }
            assertThat(received).isEqualTo(texts.subList(0, 20)); // each side's mark let ten in
        }
    }

    /** A feed of 50 updates of one zip, and the last of another. */
    private WeatherPublisher publisherOfFifty(Queued feed, Duration linger) {
        return publisherOfFifty(feed, linger, SocketOptions.DEFAULTS.heartbeatInterval());
    }

    private WeatherPublisher publisherOfFifty(Queued feed, Duration linger, Duration heartbeat) {
        SocketOptions sockets = new SocketOptions(
                SocketOptions.DEFAULTS.handshakeInterval(), Duration.ofMillis(20), linger, 1024, 1000, heartbeat);
        return new WeatherPublisher(
                context,
                new WeatherPublisher.Options(ANY, 10_000_000, Long.MAX_VALUE, LONG, null, sockets),
                feed,
                waiting::incrementAndGet);
    }

    private static Queued fifty() {
        List<String> texts = new ArrayList<>(Collections.nCopies(50, "10001 1 1"));
        texts.add("10002 2 2");
        return new Queued(texts);
    }

    /** It takes ten updates, and more when the program has read some. */
    private Socket subThatIsBehind(WeatherPublisher publisher) {
        Socket sub = context.createSocket(SocketType.SUB);
        sub.setRcvHWM(10);
        sub.setReceiveTimeOut(5000);
        sub.setHandshakeIvl(2000);
        sub.subscribe("10001 ");
        sub.connect(publisher.endpoint().toString());
        return sub;
    }

    @Test
    void feedEndsWhenTheSubscriberThatIsBehindHasTakenTheRest() throws Exception {
        Queued feed = fifty();
        WeatherPublisher publisher = publisherOfFifty(feed, LONG);
        try (Running<?> running = Running.start(publisher)) {
            Socket behind = subThatIsBehind(publisher);
            await().until(feed::isEnded);
            for (int i = 0; i < 50; i++) {
                assertThat(behind.recvStr()).isEqualTo("10001 1 1");
            }
            running.join();
            assertThat(publisher.leftBehind()).isFalse();
            behind.setReceiveTimeOut(0);
            assertThat(behind.recvStr()).as("what the publisher asked").isNull();
        }
    }

    @Test
    void subscriberThatIsBehindIsNotCutOffByAHeartbeat() throws Exception {
        WeatherPublisher publisher = publisherOfFifty(fifty(), LONG, Duration.ofMillis(100));
        try (Running<?> running = Running.start(publisher)) {
            Socket behind = subThatIsBehind(publisher);
            assertThat(behind.recvStr()).isEqualTo("10001 1 1");
            await().during(Duration.ofMillis(600))
                    .until(() -> !running.isDone()); // no answer to a PING, if there is one
            for (int i = 1; i < 50; i++) {
                assertThat(behind.recvStr()).isEqualTo("10001 1 1");
            }
            running.join();
        }
    }

    @Test
    void subscriberThatNeverTakesTheRestIsTold() throws Exception {
        WeatherPublisher publisher = publisherOfFifty(fifty(), Duration.ofMillis(200));
        try (Running<?> running = Running.start(publisher)) {
            assertThat(subThatIsBehind(publisher)).isNotNull();
            running.join();
            assertThat(publisher.leftBehind()).isTrue();
        }
    }

    @Test
    void subscriberThatLeavesIsWaitedForNoLonger() throws Exception {
        Queued feed = fifty();
        WeatherPublisher publisher = publisherOfFifty(feed, LONG);
        try (Running<?> running = Running.start(publisher)) {
            Socket behind = subThatIsBehind(publisher);
            assertThat(behind.recvStr()).isEqualTo("10001 1 1");
            await().until(feed::isEnded);
            behind.close();
            running.join();
            assertThat(publisher.leftBehind()).isFalse();
        }
    }

    @Test
    void countEndsAnEndlessFeed() throws Exception {
        RandomWeather endless = new RandomWeather(1, ZipRange.parse("10000-10999"));
        WeatherPublisher publisher = publisher(endless, 10_000_000, 2500, null);
        try (Running<?> running = Running.start(publisher)) {
            running.join();
            assertThat(publisher.stats().sent()).isEqualTo(2500);
        }
    }

    @Test
    void framesThatAreNoSubscriptionsStartNothing() throws Exception {
        WeatherPublisher publisher = publisher(new Queued(List.of("10001 1 1")), 1000, Long.MAX_VALUE, LONG);
        try (Running<?> running = Running.start(publisher)) {
            Socket peer = context.createSocket(SocketType.XSUB);
            peer.setHandshakeIvl(2000);
            peer.setReceiveTimeOut(5000);
            peer.connect(publisher.endpoint().toString());
            peer.send("10001 ");
            peer.send("");
            peer.send(new byte[] {2, '1'});
            peer.send("\u000110001 ".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.recvStr()).isEqualTo("10001 1 1");
            running.join();
        }
    }

    @Test
    void endpointThatIsTakenFailsInTheConstructor() {
        try (WeatherPublisher first = publisher(new Queued(List.of()), 1, 1, LONG)) {
            WeatherPublisher.Options options =
                    new WeatherPublisher.Options(first.endpoint(), 1, 1, LONG, null, SocketOptions.DEFAULTS);
            assertThatExceptionOfType(EndpointException.class)
                    .isThrownBy(() -> new WeatherPublisher(context, options, new Queued(List.of()), () -> {}))
                    .withMessageContaining("cannot bind XPUB publisher to " + first.endpoint());
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        SocketOptions sockets = SocketOptions.DEFAULTS;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeatherPublisher.Options(ANY, 0, 1, LONG, null, sockets))
                .withMessage("rate must be 1-10000000, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeatherPublisher.Options(ANY, 1, 0, LONG, null, sockets))
                .withMessage("count must be > 0, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeatherPublisher.Options(ANY, 1, 1, Duration.ofHours(2), null, sockets));
    }
}
