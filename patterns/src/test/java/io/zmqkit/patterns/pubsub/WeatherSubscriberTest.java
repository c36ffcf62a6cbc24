package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.testing.Running;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class WeatherSubscriberTest {

    private static final Duration LONG = Duration.ofSeconds(15);

    private final ZContext context = new ZContext();
    private final Socket publisher = context.createSocket(SocketType.XPUB);
    private final Endpoint endpoint;

    WeatherSubscriberTest() {
        publisher.setReceiveTimeOut(5000);
        publisher.bind("tcp://127.0.0.1:*");
        endpoint = Endpoint.parse(publisher.getLastEndpoint());
    }

    @AfterEach
    void closeContext() {
        context.close();
    }

    private WeatherSubscriber subscriber(boolean prefix, long count, Duration timeout, String... zips) {
        return new WeatherSubscriber(
                context,
                new WeatherSubscriber.Options(
                        endpoint, List.of(zips), prefix, false, count, timeout, SocketOptions.DEFAULTS));
    }

    @Test
    void subscriberThatInsistsOnNumbersLeavesOutUpdatesWithoutOne() throws Exception {
        WeatherSubscriber subscriber = new WeatherSubscriber(
                context,
                new WeatherSubscriber.Options(
                        endpoint, List.of("10001"), false, true, 2, LONG, SocketOptions.DEFAULTS));
        try (Running<?> running = Running.start(subscriber)) {
            assertThat(publisher.recv()).isNotNull();
            publish("10001 90 1");
            for (int n = 1; n <= 2; n++) {
                publisher.sendMore("10001 70 " + n);
                publisher.send("epoch-1 " + n);
                publish("10001 90 " + n);
            }
            running.join();
            assertThat(subscriber.stats().unnumbered()).isEqualTo(2);
            assertThat(subscriber.summary().lines()).containsExactly(new WeatherSummary.Line("10001", 2, 140, 3));
        }
    }

    private void publish(String... updates) {
        for (String update : updates) {
            publisher.send(update);
        }
    }

    @Test
    void filterEndsWithASpaceSoThatAShorterZipMatchesNothing() throws Exception {
        WeatherSubscriber subscriber = subscriber(false, 10, Duration.ofMillis(200), "1000");
        try (Running<?> running = Running.start(subscriber)) {
            assertThat(publisher.recv()).isEqualTo("\u00011000 ".getBytes(StandardCharsets.US_ASCII));
            publish("10001 1 1", "10000 2 2");
            running.join();
            assertThat(subscriber.gaveUp()).isTrue();
            assertThat(subscriber.stats().received()).isZero();
            assertThat(subscriber.summary().lines()).containsExactly(new WeatherSummary.Line("1000", 0, 0, 0));
        }
    }

    @Test
    void barePrefixMatchesEveryZipThatStartsWithIt() throws Exception {
        WeatherSubscriber subscriber = subscriber(true, 2, LONG, "1000");
        try (Running<?> running = Running.start(subscriber)) {
            assertThat(publisher.recv()).isEqualTo("\u00011000".getBytes(StandardCharsets.US_ASCII));
            publish("10009 1 1", "10010 9 9", "10000 2 2");
            running.join();
            assertThat(subscriber.summary().lines())
                    .containsExactly(
                            new WeatherSummary.Line("10000", 1, 2, 2), new WeatherSummary.Line("10009", 1, 1, 1));
        }
    }

    @Test
    void malformedUpdatesAndFurtherFramesAreLeftOut() throws Exception {
        WeatherSubscriber subscriber = subscriber(false, 3, LONG, "10001");
        try (Running<?> running = Running.start(subscriber)) {
            publisher.recv();
            publish("10001 hot 1", "10001 1 1", "10001 1 1 1", "10001 " + "9".repeat(100_000));
            publisher.sendMore("10001 3 3");
            publisher.sendMore("epoch 1");
            publisher.send("10001 99 99");
            publisher.sendMore("10001 4 4");
            publisher.send("epoch 0");
            publish("10001 5 5");
            running.join();
            assertThat(subscriber.stats().malformed()).isEqualTo(4);
            assertThat(subscriber.summary().lines()).containsExactly(new WeatherSummary.Line("10001", 3, 9, 9));
        }
    }

    @Test
    void malformedUpdatesDoNotCountAsASignOfLife() throws Exception {
        WeatherSubscriber subscriber = subscriber(false, 1, Duration.ofSeconds(2), "10001");
        try (Running<?> running = Running.start(subscriber)) {
            publisher.recv();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            publisher.setReceiveTimeOut(5);
            boolean ended = false;
            while (!ended && System.nanoTime() < deadline) {
                publish("10001 junk");
                publisher.recv(); // paces the loop: nothing comes
                ended = subscriber.gaveUp();
            }
            running.join();
            assertThat(ended).isTrue();
            assertThat(subscriber.stats().malformed()).isPositive();
        }
    }

    @Test
    void moreZipsThanTheHighWaterMarkAreAllSubscribed() throws Exception {
        String[] zips =
                IntStream.range(10_000, 13_000).mapToObj(String::valueOf).toArray(String[]::new);
        try (Running<?> running = Running.start(subscriber(false, 1, LONG, zips))) {
            Set<String> subscribed = new HashSet<>();
            for (int i = 0; i < zips.length; i++) {
                byte[] frame = publisher.recv();
                assertThat(frame).as("subscription " + i).isNotNull();
                subscribed.add(new String(frame, 1, 5, StandardCharsets.US_ASCII));
            }
            assertThat(subscribed).containsExactlyInAnyOrder(zips);
            running.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "123456", "1 ", "-1", "１２３４５"})
    void zipThatIsNoneIsRefused(String zip) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriber(false, 1, LONG, zip))
                .withMessageStartingWith("zip must be 1-5 digits, was '");
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> subscriber(false, 0, LONG, "10001"));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriber(false, 1, Duration.ZERO, "10001"));
        assertThatIllegalArgumentException().isThrownBy(() -> subscriber(false, 1, LONG));
    }
}
