package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.patterns.pubsub.RandomWeather;
import io.zmqkit.patterns.pubsub.WeatherUpdate;
import io.zmqkit.patterns.pubsub.ZipRange;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** The weather programs under faults: real processes, stopped, killed and flooded, and a ledger of what was sent. */
class WeatherFaultsIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final String ROLE = "XPUB publisher";
    private static final long SEED = 7;
    private static final String ZIPS = "10000-10009";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    /** Updates of some 40 bytes: more than high-water marks of 20,000, and kernels that hold 4 MB for who does not read. */
    private static final int MORE_THAN_QUEUES_HOLD = 150_000;

    /** What a subscriber printed of one zip. */
    private record Line(String zip, double temperature, long updates, long gaps, long lost, int first, int last) {
        private static final Pattern JSON = Pattern.compile("\\{\"zip\":\"([0-9]{5})\",\"temperature\":([-0-9.]+),"
                + "\"humidity\":[0-9.]+,\"updates\":([0-9]+),\"gaps\":([0-9]+),\"lost\":([0-9]+),"
                + "\"first\":([0-9]+),\"last\":([0-9]+)}");

        static List<Line> of(ZmqkitProcess subscriber) {
            return subscriber.stdout().stream()
                    .map(text -> parse(JSON.matcher(text)
                            .results()
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(text + " printed by " + subscriber))))
                    .toList();
        }

        private static Line parse(MatchResult json) {
            return new Line(
                    json.group(1),
                    Double.parseDouble(json.group(2)),
                    Long.parseLong(json.group(3)),
                    Long.parseLong(json.group(4)),
                    Long.parseLong(json.group(5)),
                    Integer.parseInt(json.group(6)),
                    Integer.parseInt(json.group(7)));
        }
    }

    /** What the publisher sent of each zip, up to the last that any line tells of: the same seed gives the same feed. */
    private static Map<String, List<WeatherUpdate>> sent(List<Line> lines) {
        Map<String, List<WeatherUpdate>> sent = new HashMap<>();
        lines.forEach(line -> sent.put(line.zip(), new ArrayList<>()));
        RandomWeather feed = new RandomWeather(SEED, ZipRange.parse(ZIPS));
        while (lines.stream().anyMatch(line -> of(sent, line).size() < line.last())) {
            for (int i = 0; i < 1000; i++) {
                WeatherUpdate update = feed.poll();
                sent.computeIfAbsent(update.zip(), zip -> new ArrayList<>()).add(update);
            }
        }
        return sent;
    }

    private static List<WeatherUpdate> of(Map<String, List<WeatherUpdate>> sent, Line line) {
        return sent.getOrDefault(line.zip(), List.of());
    }

    /** The updates of a line's zip, from the first to the last that it received. */
    private static List<WeatherUpdate> between(Map<String, List<WeatherUpdate>> sent, Line line) {
        return of(sent, line).subList(line.first() - 1, line.last());
    }

    private static ZmqkitProcess publisher(String endpoint, String... more) {
        List<String> args = new ArrayList<>(List.of("weather", "publisher", "--bind", endpoint, "--sequenced"));
        args.addAll(List.of(more));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    private static ZmqkitProcess subscriber(String endpoint, String count, String... more) {
        List<String> args = new ArrayList<>(List.of("weather", "subscriber", "--connect", endpoint, "--count", count));
        args.addAll(List.of(more));
        ZmqkitProcess process = ZmqkitProcess.zmqkit(args.toArray(String[]::new));
        process.awaitStderr("ready: .*");
        return process;
    }

    private static Socket witness(ZContext context, String endpoint) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setHandshakeIvl(2000);
        socket.setReceiveTimeOut(5000);
        socket.setRcvHWM(1_000_000);
        socket.subscribe("");
        socket.connect(endpoint);
        return socket;
    }

    private static void receive(Socket witness, int updates) {
        for (int i = 0; i < updates; i++) {
            assertThat(witness.recv()).as("an update within 5 s").isNotNull();
            assertThat(witness.hasReceiveMore()).isTrue();
            witness.recv();
        }
    }

    private static void receiveFor(Socket witness, Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            receive(witness, 1);
        }
    }

    private static void assertNothingUnaccounted(ZmqkitProcess stalled) throws InterruptedException {
        assertThat(stalled.exitCode(A_MINUTE)).as(stalled::toString).isEqualTo(Errors.LOST);
        Map<String, List<WeatherUpdate>> sent = sent(Line.of(stalled));
        assertThat(Line.of(stalled)).hasSize(10).allSatisfy(line -> {
            assertThat(line.updates() + line.lost())
                    .isEqualTo(between(sent, line).size());
            assertThat(line.gaps()).isPositive();
        });
    }

    /** The average is that of every update sent, so it received each of them, and each once. */
    private static void assertNothingLost(ZmqkitProcess other, int zips) throws InterruptedException {
        assertThat(other.exitCode(A_MINUTE)).as(other::toString).isZero();
        Map<String, List<WeatherUpdate>> sent = sent(Line.of(other));
        assertThat(Line.of(other)).hasSize(zips).allSatisfy(line -> {
            List<WeatherUpdate> all = between(sent, line);
            assertThat(line.updates()).isEqualTo(all.size());
            assertThat(line.lost()).isZero();
            assertThat(line.temperature())
                    .isCloseTo(
                            all.stream()
                                    .mapToInt(WeatherUpdate::temperatureFahrenheit)
                                    .average()
                                    .orElseThrow(),
                            offset(0.001));
        });
    }

    @Test
    @Tag("faults")
    void subscriberStoppedForFiveSecondsReportsItsGapAndTheOthersLoseNothing() throws Exception {
        String longQueue = "--hwm=1000000"; // a busy machine may give the others little time
        try (ZContext context = new ZContext();
                var publisher = publisher(ANY, "--rate", "20000", "--zips", ZIPS, "--seed", "7", "--hwm", "20000")) {
            String endpoint = publisher.readyEndpoint(ROLE);
            try (var stalled = subscriber(endpoint, "240000", "1", "--prefix", "--json", longQueue);
                    var one = subscriber(endpoint, "24000", "10001", "--json", longQueue);
                    var two = subscriber(endpoint, "48000", "10002", "10009", "--json", longQueue)) {
                Socket witness = witness(context, endpoint);
                receive(witness, 20_000);
                stalled.signal("STOP");
                receive(witness, MORE_THAN_QUEUES_HOLD); // for 7 s
                stalled.signal("CONT");
                witness.close();
                assertNothingLost(one, 1);
                assertNothingLost(two, 2);
                assertNothingUnaccounted(stalled);
            }
        }
    }

    @Test
    @Tag("faults")
    void stallLongerThanTheHeartbeatEndsInANewConnectionAndAReportedGap() throws Exception {
        try (ZContext context = new ZContext();
                var publisher = publisher(ANY, "--rate", "20000", "--zips", ZIPS, "--seed", "7")) {
            String endpoint = publisher.readyEndpoint(ROLE);
            try (var stalled = subscriber(endpoint, "250000", "1", "--prefix", "--json")) {
                Socket witness = witness(context, endpoint);
                receive(witness, 20_000);
                stalled.signal("STOP");
                receiveFor(witness, Duration.ofSeconds(20));
                stalled.signal("CONT");
                witness.close();
                assertNothingUnaccounted(stalled);
            }
        }
    }

    @Test
    @Tag("faults")
    void stoppedSubscriberReportsItsGapWhileAnotherGoesOn() throws Exception {
        try (ZContext context = new ZContext();
                var publisher = publisher(ANY, "--rate", "100000", "--zips", ZIPS, "--seed", "7")) {
            String endpoint = publisher.readyEndpoint(ROLE);
            try (var stalled = subscriber(endpoint, "150000", "1", "--prefix", "--json")) {
                Socket witness = witness(context, endpoint);
                receive(witness, 20_000);
                stalled.signal("STOP");
                try (var other = subscriber(endpoint, "1000", "10001")) {
                    receive(witness, MORE_THAN_QUEUES_HOLD);
                    assertThat(other.exitCode()).as(other::toString).isIn(Errors.DONE, Errors.LOST);
                }
                stalled.signal("CONT");
                witness.close();
                assertNothingUnaccounted(stalled);
            }
        }
    }

    @Test
    @Tag("faults")
    void killedPublisherThatComesBackIsNoticedAndWhatItSentMeanwhileIsReported() throws Exception {
        String endpoint = FreePort.endpoint();
        try (ZContext context = new ZContext();
                var publisher = publisher(endpoint, "--rate", "2000", "--zips", ZIPS)) {
            publisher.readyEndpoint(ROLE);
            try (var subscriber = subscriber(endpoint, "6000", "1", "--prefix")) {
                Socket witness = witness(context, endpoint);
                receive(witness, 2000);
                publisher.signal("KILL");
                assertThat(publisher.exitCode()).isEqualTo(137);
                subscriber.signal("STOP"); // it is to come back when the publisher has sent something
                try (var restarted = publisher(endpoint, "--rate", "2000", "--zips", ZIPS)) {
                    restarted.readyEndpoint(ROLE);
                    receive(witness, 100);
                    subscriber.signal("CONT");
                    assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.LOST);
                    assertThat(subscriber.stderr())
                            .anyMatch(line -> line.matches("weather subscriber: 6000 of 6000 updates received,"
                                    + " 0 malformed, gaps: [0-9]+ \\([0-9]+ updates\\), publisher restarts: 1"));
                }
            }
        }
    }

    private static final int FEED = MORE_THAN_QUEUES_HOLD;

    private static ZmqkitProcess publisherOfAFeedThatEnds(String linger) {
        String[] args = {
            "-v", "--zips", ZIPS, "--seed", "7", "--rate", "100000", "--count", "" + FEED, "--hwm", "" + FEED
        };
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--linger", linger));
        return publisher(ANY, all.toArray(String[]::new));
    }

    private static ZmqkitProcess subscriberOf(ZmqkitProcess publisher) {
        String[] all = {"1", "--prefix", "--json", "--hwm", "100", "--timeout", "5s"};
        return subscriber(publisher.readyEndpoint(ROLE), "" + (FEED + 1), all);
    }

    private static void stopUntilTheFeedHasEnded(ZmqkitProcess subscriber, ZmqkitProcess publisher) throws Exception {
        publisher.awaitStderr(".* the feed starts");
        subscriber.signal("STOP");
        publisher.awaitStderr(".* the feed has ended: .*");
    }

    @Test
    @Tag("faults")
    void subscriberThatIsBehindAtTheEndOfAFeedGetsTheRest() throws Exception {
        try (var publisher = publisherOfAFeedThatEnds("30s");
                var stalled = subscriberOf(publisher)) {
            stopUntilTheFeedHasEnded(stalled, publisher);
            stalled.signal("CONT");
            assertThat(publisher.exitCode(A_MINUTE)).as(publisher::toString).isZero();
            assertThat(stalled.exitCode(A_MINUTE)).as(stalled::toString).isEqualTo(Errors.NO_ANSWER);
            RandomWeather feed = new RandomWeather(SEED, ZipRange.parse(ZIPS));
            Map<String, Integer> sent = new HashMap<>();
            for (int i = 0; i < FEED; i++) {
                sent.merge(feed.poll().zip(), 1, Integer::sum);
            }
            assertThat(Line.of(stalled)).hasSize(10).allSatisfy(line -> {
                assertThat(line.last()).isEqualTo(sent.get(line.zip()));
                assertThat(line.updates()).isEqualTo(line.last() - line.first() + 1);
            });
        }
    }

    @Test
    @Tag("faults")
    void subscriberThatStaysBehindAtTheEndOfAFeedIsTold() throws Exception {
        try (var publisher = publisherOfAFeedThatEnds("1s");
                var stalled = subscriberOf(publisher)) {
            stopUntilTheFeedHasEnded(stalled, publisher);
            assertThat(publisher.exitCode(A_MINUTE)).as(publisher::toString).isEqualTo(Errors.LOST);
            assertThat(publisher.stderr()).anyMatch(line -> line.contains("did not take all of the feed in time"));
        }
    }

    @Test
    @Tag("faults")
    void interruptedPublisherDoesNotWaitForASubscriberThatIsBehind() throws Exception {
        try (var publisher = publisherOfAFeedThatEnds("30s");
                var stalled = subscriberOf(publisher)) {
            stopUntilTheFeedHasEnded(stalled, publisher);
            publisher.signal("TERM");
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(143);
            assertThat(publisher.stderr()).noneMatch(line -> line.contains("ended by force"));
        }
    }

    @Test
    @Tag("faults")
    void lateSubscriberGetsTheLastValueEvenOfAPublisherThatIsGone() throws Exception {
        try (var publisher = publisher(ANY, "--from", "-");
                var proxy = ZmqkitProcess.zmqkit(
                        "weather",
                        "proxy",
                        "--last-value",
                        "--backend",
                        ANY,
                        "--frontend",
                        publisher.readyEndpoint(ROLE))) {
            publisher.type("zip,temperature,humidity\n10001,70,40\n10001,72,45\n10002,50,50\n");
            publisher.endInput();
            assertThat(publisher.exitCode()).as(publisher::toString).isZero();
            String backend = proxy.readyEndpoint("XPUB backend");
            try (var late = subscriber(backend, "1", "10001");
                    var prefix = subscriber(backend, "2", "1000", "--prefix")) {
                assertThat(late.exitCode()).as(late::toString).isZero();
                assertThat(late.stdout())
                        .containsExactly("10001: average temperature 72.0 F, humidity 45.0 %, 1 updates, gaps: 0");
                assertThat(prefix.exitCode()).as(prefix::toString).isZero();
            }
            proxy.signal("TERM");
            assertThat(proxy.exitCode()).isEqualTo(143);
            assertThat(proxy.stderr()).noneMatch(line -> line.contains("ended by force"));
            assertThat(proxy.stderr())
                    .last()
                    .asString()
                    .matches("weather proxy: 3 updates forwarded, [0-9]+ subscriptions, [3-5] last values repeated,"
                            + " 0 other frames dropped");
        }
    }

    /** {@return how many subscriptions the publisher took before it dropped the connection} */
    private static int flood(String endpoint, int topics, int topicBytes) {
        try (FloodPeer peer = new FloodPeer(endpoint)) {
            return peer.subscribe(topics, topicBytes, topics);
        } catch (IOException e) {
            return 0; // dropped before the handshake: what the last flood left has not been cleared yet
        }
    }

    @Test
    @Tag("faults")
    void publisherSurvivesAFloodOfSubscriptionsWithLittleMemory() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkitWith(
                List.of("-Xmx192m", "-XX:+UseSerialGC"), "weather", "publisher", "--bind", ANY, "--zips", ZIPS)) {
            String endpoint = publisher.readyEndpoint(ROLE);
            for (int i = 0; i < 10; i++) { // 10 x 20 MB of topics: without a limit more than 10 GB of memory
                flood(endpoint, 100_000, 200); // ignored, or cut off if they come faster than they are read
            }
            assertThat(flood(endpoint, 1000, 8192)).isLessThan(1000);
            try (var good = subscriber(endpoint, "200", "10001")) {
                assertThat(good.exitCode()).as(good::toString).isZero();
            }
            assertThat(publisher.stderr()).as(publisher::toString).noneMatch(line -> line.contains("OutOfMemory"));
            ProcessGauge gauge = new ProcessGauge(publisher.pid());
            long descriptors = gauge.descriptors();
            long threads = gauge.threads();
            for (int i = 0; i < 20; i++) {
                assertThat(flood(endpoint, 100, 8192)).isLessThanOrEqualTo(100);
            }
            await().atMost(A_MINUTE).untilAsserted(() -> {
                assertThat(gauge.descriptors()).isLessThanOrEqualTo(descriptors + 4);
                assertThat(gauge.threads()).isLessThanOrEqualTo(threads + 4);
            });
            publisher.signal("TERM");
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(143);
            assertThat(publisher.stderr()).noneMatch(line -> line.contains("ended by force"));
        }
    }
}
