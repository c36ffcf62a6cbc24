package io.zmqkit.wire.lane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.peer.ZmtpPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

@Timeout(60)
class LaneTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final LaneOptions DEFAULTS = RunningLane.DEFAULTS;

    private static LaneOptions options(int highWaterMark, int halfOpen, Duration handshake, Duration heartbeat) {
        return new LaneOptions(
                highWaterMark,
                DEFAULTS.queueBytes(),
                DEFAULTS.incomingBytes(),
                DEFAULTS.limits(),
                DEFAULTS.subscriptions(),
                DEFAULTS.subscriptionBytes(),
                halfOpen,
                handshake,
                heartbeat,
                DEFAULTS.linger());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static ZmtpPeer sender(RunningLane lane) throws IOException {
        return ZmtpPeer.connect(lane.collect, Introduction.of(SocketKind.PUSH), PATIENCE);
    }

    /** A subscriber whose subscriptions have arrived: the answer to a PING that was sent after them proves it. */
    private static ZmtpPeer subscriber(RunningLane lane, Version version, String... prefixes) throws IOException {
        ZmtpPeer peer =
                ZmtpPeer.connect(lane.publish, Introduction.of(SocketKind.SUB).speaking(version), PATIENCE);
        for (String prefix : prefixes) {
            peer.send(Subscription.to(ascii(prefix)));
        }
        awaitPong(peer);
        return peer;
    }

    private static void awaitPong(ZmtpPeer peer) throws IOException {
        peer.send(new Ping(Duration.ZERO, ByteBuffer.wrap(ascii("done"))).encode());
        assertThat(Command.decode(peer.receiveFrame(PATIENCE).body()).is(Command.PONG))
                .isTrue();
    }

    private static List<String> receive(ZmtpPeer peer, int count) throws IOException {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(String.join(
                    "|",
                    peer.receive(PATIENCE).stream()
                            .map(frame -> new String(frame, US_ASCII))
                            .toList()));
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0", "3.1"})
    void subscriberGetsWhatBeginsWithItsPrefixesOnceAndInOrder(String version) throws Exception {
        Version spoken = version.equals("3.0") ? Version.ZMTP_3_0 : Version.ZMTP_3_1;
        try (RunningLane lane = new RunningLane(DEFAULTS);
                ZmtpPeer some = subscriber(lane, spoken, "10", "1000", "b");
                ZmtpPeer all = subscriber(lane, spoken, "", "1");
                ZmtpPeer sender = sender(lane)) {
            for (String topic : new String[] {"1000 a", "20", "", "b", "1", "10"}) {
                sender.send(ascii(topic), ascii("body"));
            }
            sender.send(ascii("10001"));
            assertThat(receive(some, 4)).containsExactly("1000 a|body", "b|body", "10|body", "10001");
            assertThat(receive(all, 7))
                    .containsExactly("1000 a|body", "20|body", "|body", "b|body", "1|body", "10|body", "10001");
        }
    }

    @Test
    void subscriptionThatWasMadeTwiceIsTakenBackTwice() throws Exception {
        try (RunningLane lane = new RunningLane(DEFAULTS);
                ZmtpPeer subscriber = subscriber(lane, Version.ZMTP_3_1, "a", "a", "end");
                ZmtpPeer sender = sender(lane)) {
            subscriber.send(Subscription.cancel(ascii("a")));
            awaitPong(subscriber);
            sender.send(ascii("a1"));
            assertThat(receive(subscriber, 1)).containsExactly("a1");
            subscriber.send(Subscription.cancel(ascii("a")));
            subscriber.send(Subscription.cancel(ascii("never made")));
            awaitPong(subscriber);
            sender.send(ascii("a2"));
            sender.send(ascii("end"));
            assertThat(receive(subscriber, 1)).containsExactly("end");
        }
    }

    @Test
    void peerThatSpeaksZmtp2IsServed() throws Exception {
        Introduction push = Introduction.of(SocketKind.PUSH).speaking(Version.ZMTP_2_0);
        Introduction sub = Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_2_0);
        try (RunningLane lane = new RunningLane(DEFAULTS);
                ZmtpPeer subscriber = ZmtpPeer.connect(lane.publish, sub, PATIENCE);
                ZmtpPeer sender = ZmtpPeer.connect(lane.collect, push, PATIENCE)) {
            subscriber.send(Subscription.to(ascii("")));
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
                    .until(() -> {
                        sender.send(ascii("one"), ascii("two")); // until the subscription has arrived
                        return subscriber.receive(Duration.ofMillis(50)).size() == 2;
                    });
        }
    }

    /** What is dropped and what arrives are all that was sent, and what arrives is whole and in order. */
    @Test
    void subscriberThatStandsStillCostsTheOthersNothingAndItsLossIsCounted() throws Exception {
        int count = 200_000;
        byte[] padding = new byte[200];
        try (RunningLane lane = new RunningLane(options(5000, 50, PATIENCE, PATIENCE));
                ZContext context = new ZContext();
                ZmtpPeer still = subscriber(lane, Version.ZMTP_3_1, "");
                ZmtpPeer sender = sender(lane)) {
            Socket fast = context.createSocket(SocketType.SUB);
            fast.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            fast.setRcvHWM(0);
            fast.setReceiveTimeOut((int) PATIENCE.toMillis());
            fast.subscribe("");
            fast.connect(RunningLane.endpoint(lane.publish));
            await().atMost(PATIENCE).until(() -> lane.lane.stats().subscribers() == 2);
            sender.send(ascii("probe"));
            while (fast.recv(ZMQ.DONTWAIT) == null) { // its subscription arrives after its handshake
                sender.send(ascii("probe"));
            }
            for (int i = 0; i < count; i++) {
                sender.send(ascii(Integer.toString(i)), padding);
                if (i % 2000 == 1999) {
                    awaitArrival(fast, i);
                }
            }
            assertThat(lane.lane.stats().dropped()).isPositive();
            assertConnectionsAddUp(lane.lane);
            long sent = lane.lane.stats().forwarded();
            long arrived = 0;
            int last = -1;
            while (arrived + lane.lane.stats().dropped() < sent) {
                List<byte[]> message = still.receive(PATIENCE);
                arrived++;
                if (message.size() == 2) {
                    int number = Integer.parseInt(new String(message.get(0), US_ASCII));
                    assertThat(number).isGreaterThan(last);
                    assertThat(message.get(1)).isEqualTo(padding);
                    last = number;
                }
            }
            assertNothingComes(still);
        }
    }

    private static void assertConnectionsAddUp(Lane lane) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            long dropped = lane.stats().dropped();
            List<LaneConnection> all = lane.connections();
            assertThat(all).hasSize(3);
            assertThat(all.stream().mapToLong(LaneConnection::dropped).sum()).isEqualTo(dropped);
            for (LaneConnection each : all) {
                boolean isSender = each.kind() == SocketKind.PULL;
                assertThat(isSender ? each.received() : each.sent() + each.dropped())
                        .as(each.toString())
                        .isLessThanOrEqualTo(lane.stats().forwarded())
                        .isGreaterThanOrEqualTo(200_000);
                assertThat(each.queued()).isLessThanOrEqualTo(5000);
            }
        });
    }

    private static void assertNothingComes(ZmtpPeer peer) {
        assertThatThrownBy(() -> peer.receiveFrame(Duration.ofMillis(200))).isInstanceOf(SocketTimeoutException.class);
    }

    private static void awaitArrival(Socket subscriber, int number) {
        String text = "";
        while (!text.equals(Integer.toString(number))) {
            byte[] frame = subscriber.recv();
            assertThat(frame).isNotNull();
            text = new String(frame, US_ASCII);
            if (subscriber.hasReceiveMore()) {
                subscriber.recv();
            }
        }
    }

    @Test
    void emptyLargeAndMultipartMessagesOfManySendersArriveWholeAndInOrder() throws Exception {
        int[] sizes = {0, 1, 255, 256, 40_000, 1 << 20, 3};
        try (RunningLane lane = new RunningLane(DEFAULTS);
                ZmtpPeer subscriber = subscriber(lane, Version.ZMTP_3_1, "");
                ZmtpPeer one = sender(lane);
                ZmtpPeer other = sender(lane)) {
            TreeMap<String, List<Integer>> seen = new TreeMap<>();
            for (int size : sizes) {
                byte[] body = new byte[size];
                new Random(size).nextBytes(body);
                one.send(ascii("one"), body, new byte[0]);
                other.send(ascii("other"), body);
                for (int i = 0; i < 2; i++) {
                    List<byte[]> message = subscriber.receive(PATIENCE);
                    byte[] expected = new byte[message.get(1).length];
                    new Random(expected.length).nextBytes(expected);
                    assertThat(message.get(1)).isEqualTo(expected);
                    seen.computeIfAbsent(new String(message.get(0), US_ASCII), name -> new ArrayList<>())
                            .add(expected.length);
                }
            }
            assertThat(seen.get("one")).containsExactly(0, 1, 255, 256, 40_000, 1 << 20, 3);
            assertThat(seen.get("other")).isEqualTo(seen.get("one"));
        }
    }

    @Test
    void whatWaitsForASubscriberIsStillWrittenAfterTheEnd() throws Exception {
        RunningLane lane = new RunningLane(options(1_000_000, 50, PATIENCE, PATIENCE));
        try (ZmtpPeer subscriber = subscriber(lane, Version.ZMTP_3_1, "");
                ZmtpPeer sender = sender(lane)) {
            byte[] body = new byte[50_000];
            int count = 90;
            for (int i = 0; i < count; i++) { // more than the system takes, and less than the queue may hold
                sender.send(body);
            }
            await().atMost(PATIENCE).until(() -> lane.lane.stats().forwarded() == count);
            assertThat(lane.lane.stats().dropped()).isZero();
            lane.lane.stop();
            assertThat(receive(subscriber, count)).allMatch(message -> message.length() == 50_000);
            lane.stop();
            assertThat(lane.lane.stats().dropped()).isZero();
        }
    }

    /** The summary is printed from these figures: so they must be whole when run() has returned, before close(). */
    @Test
    void whatASubscriberHasNotTakenWhenTheLingerIsOverIsCountedWhenTheLaneHasRun() throws Exception {
        LaneOptions impatient = new LaneOptions(
                1_000_000,
                DEFAULTS.queueBytes(),
                DEFAULTS.incomingBytes(),
                DEFAULTS.limits(),
                1000,
                100,
                50,
                PATIENCE,
                PATIENCE,
                Duration.ofMillis(100));
        try (ServerSocketChannel collector = bound();
                ServerSocketChannel publisher = bound();
                Lane lane = RunningLane.lane(collector, publisher, impatient, what -> {})) {
            InetSocketAddress publish = (InetSocketAddress) publisher.getLocalAddress();
            CompletableFuture<LaneStats> end = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    lane.run();
                    end.complete(lane.stats());
                } catch (IOException | RuntimeException e) {
                    end.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            try (ZmtpPeer subscriber = ZmtpPeer.connect(publish, Introduction.of(SocketKind.SUB), PATIENCE);
                    ZmtpPeer sender = ZmtpPeer.connect(
                            (InetSocketAddress) collector.getLocalAddress(),
                            Introduction.of(SocketKind.PUSH),
                            PATIENCE)) {
                subscriber.send(Subscription.to(ascii("")));
                awaitPong(subscriber);
                for (int i = 0; i < 200; i++) {
                    sender.send(ascii(Integer.toString(i)), new byte[50_000 - 200 * i]);
                }
                await().atMost(PATIENCE).until(() -> lane.stats().forwarded() == 200);
                lane.stop();
                long dropped = end.get(20, TimeUnit.SECONDS).dropped();
                int arrived = 0;
                try {
                    while (true) {
                        subscriber.receive(PATIENCE);
                        arrived++;
                    }
                } catch (IOException e) {
                    assertThat(dropped).isPositive().isEqualTo(200L - arrived);
                }
            }
        }
    }

    /** What waits for subscribers, and what comes from senders, has memory of its own. */
    @Test
    void subscribersThatStandStillCostNoSenderItsConnection() throws Exception {
        LaneOptions little = new LaneOptions(
                1_000_000, 1 << 20, 16 << 20, DEFAULTS.limits(), 1000, 100, 50, PATIENCE, PATIENCE, DEFAULTS.linger());
        List<AutoCloseable> still = new ArrayList<>();
        try (RunningLane lane = new RunningLane(little);
                ZmtpPeer sender = sender(lane)) {
            for (int i = 0; i < 30; i++) {
                still.add(subscriber(lane, Version.ZMTP_3_1, ""));
            }
            for (int i = 0; i < 400; i++) {
                sender.send(new byte[30_000]);
            }
            await().atMost(PATIENCE).until(() -> lane.lane.stats().forwarded() == 400);
            assertThat(lane.lane.stats().dropped()).isPositive();
            try (ZmtpPeer later = sender(lane)) {
                later.send(new byte[1 << 20]); // waits in part for its end
                await().atMost(PATIENCE).until(() -> lane.lane.stats().forwarded() == 401);
                assertThat(lane.lane.stats().senders()).isEqualTo(2);
            }
        } finally {
            for (AutoCloseable each : still) {
                each.close();
            }
        }
    }

    @Test
    void whatAPeerSaysWhenItRefusesReachesNoTerminalAsItIs() throws Exception {
        try (RunningLane lane = new RunningLane(DEFAULTS);
                RawPeer sender = RawPeer.connect(lane.collect, Introduction.of(SocketKind.PUSH), PATIENCE)) {
            sender.send(Command.error("\u001b]0;owned\u0007"));
            assertThat(sender.isDroppedWithin(PATIENCE)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lane.warnings)
                            .singleElement()
                            .asString()
                            .endsWith("it says: \\x1b]0;owned\\x07"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REP", "SUB", "PULL", "PAIR"})
    void socketThatDoesNotFitIsDisconnected(String kind) throws Exception {
        try (RunningLane lane = new RunningLane(DEFAULTS);
                RawPeer peer = RawPeer.connect(lane.collect, Introduction.of(SocketKind.valueOf(kind)), PATIENCE)) {
            assertThat(peer.isDroppedWithin(PATIENCE)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lane.warnings)
                            .singleElement()
                            .asString()
                            .matches("closes 127\\.0\\.0\\.1:\\d+: the peer is a " + kind
                                    + " socket, and PULL does not talk to " + kind));
        }
    }

    private static RawPeer silent(InetSocketAddress address) throws IOException {
        return RawPeer.connect(address, PATIENCE);
    }

    @Test
    void halfOpenConnectionIsClosedWhenItIsLateOrThereAreTooMany() throws Exception {
        try (RunningLane lane = new RunningLane(options(1000, 2, Duration.ofMillis(500), PATIENCE));
                RawPeer first = silent(lane.collect);
                RawPeer second = silent(lane.collect);
                RawPeer third = silent(lane.collect);
                RawPeer elsewhere = silent(lane.publish)) {
            assertThat(first.isDroppedWithin(PATIENCE)).isTrue();
            assertThat(second.isDroppedWithin(PATIENCE)).isTrue();
            assertThat(third.isDroppedWithin(PATIENCE)).isTrue();
            assertThat(elsewhere.isDroppedWithin(PATIENCE)).isTrue();
            try (ZmtpPeer subscriber = subscriber(lane, Version.ZMTP_3_1, "");
                    ZmtpPeer sender = sender(lane)) {
                sender.send(ascii("still there"));
                assertThat(receive(subscriber, 1)).containsExactly("still there");
            }
            await().atMost(PATIENCE).until(() -> lane.lane.stats().senders() == 0);
            assertThat(lane.lane.stats().halfOpen()).isZero();
            assertThat(lane.warnings)
                    .anyMatch(what ->
                            what.matches("closes [0-9.:]+: it has not finished the handshake, and others have come"))
                    .anyMatch(what -> what.matches("closes [0-9.:]+: it has not finished the handshake in time"));
        }
    }

    @Test
    void peerThatAnswersHeartbeatsStaysAndOneThatDoesNotIsClosed() throws Exception {
        try (RunningLane lane = new RunningLane(options(1000, 50, PATIENCE, Duration.ofMillis(300)));
                ZContext context = new ZContext()) {
            Socket alive = context.createSocket(SocketType.SUB);
            alive.setHandshakeIvl(2000);
            alive.connect(RunningLane.endpoint(lane.publish));
            await().atMost(PATIENCE).until(() -> lane.lane.stats().subscribers() == 1);
            try (RawPeer mute = RawPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE)) {
                assertThat(Command.decode(mute.receive(PATIENCE).body()).is(Command.PING))
                        .isTrue();
                assertThat(mute.isDroppedWithin(PATIENCE)).isTrue();
                assertThat(lane.warnings).singleElement().asString().endsWith(": it has been silent for too long");
            }
            await().atMost(PATIENCE).until(() -> lane.lane.stats().subscribers() == 1);
        }
    }

    /** ZMTP 3.0 does not require an answer to PING: silence means nothing until the peer has shown that it knows it. */
    @Test
    void peerThatSpeaksZmtp3AndMayNotKnowPingIsClosedForSilenceOnlyIfItHasAnsweredBefore() throws Exception {
        Introduction old = Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_3_0);
        try (RunningLane lane = new RunningLane(options(1000, 50, PATIENCE, Duration.ofMillis(100)));
                RawPeer ignorant = RawPeer.connect(lane.publish, old, PATIENCE);
                RawPeer knowing = RawPeer.connect(lane.publish, old, PATIENCE);
                RawPeer modern = RawPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE)) {
            assertThat(Command.decode(knowing.receive(PATIENCE).body()).is(Command.PING))
                    .isTrue();
            knowing.send(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).pong());
            assertThat(knowing.isDroppedWithin(PATIENCE)).isTrue();
            assertThat(modern.isDroppedWithin(PATIENCE)).isTrue();
            assertThat(Command.decode(ignorant.receive(PATIENCE).body()).is(Command.PING))
                    .isTrue();
            assertThat(ignorant.isDroppedWithin(Duration.ofSeconds(1))).isFalse(); // ten intervals
            assertThat(lane.lane.stats().subscribers()).isEqualTo(1);
        }
    }

    @Test
    void messageThatFindsNoMemoryEndsItsConnectionWithAWarning() throws Exception {
        LaneOptions little = new LaneOptions(
                1000, 1 << 20, 1 << 20, DEFAULTS.limits(), 1000, 100, 50, PATIENCE, PATIENCE, DEFAULTS.linger());
        try (RunningLane lane = new RunningLane(little);
                RawPeer sender = RawPeer.connect(lane.collect, Introduction.of(SocketKind.PUSH), PATIENCE)) {
            sender.sendHead(2, 2 << 20);
            sender.sendBytes(new byte[1 << 20]);
            assertThat(sender.isDroppedWithin(PATIENCE)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lane.warnings)
                            .singleElement()
                            .asString()
                            .contains("there is no memory for its message"));
        }
    }

    /** Two keys are ready in one turn, and what the first has sent ends the connection of the second. */
    @Test
    void connectionThatEndedEarlierInTheTurnIsNotServed() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (ServerSocketChannel collector = bound();
                ServerSocketChannel publisher = bound();
                ServerSocketChannel third = bound();
                Selector selector = Selector.open();
                Lane lane = RunningLane.lane(collector, publisher, DEFAULTS, what -> {});
                SocketChannel peer = SocketChannel.open(third.getLocalAddress())) {
            System.setErr(new PrintStream(log, true, US_ASCII));
            List<Connection> accepted = new ArrayList<>();
            Door door = new Door(lane, selector, third, what -> {}, (own, key) -> {
                accepted.add(new Subscriber(lane, own, key));
                return accepted.get(0);
            });
            selector.select(PATIENCE.toMillis());
            door.serve();
            assertThat(peer.isConnected()).isTrue();
            Connection connection = accepted.get(0);
            connection.close("the end");
            connection.serve(ByteBuffer.allocate(100));
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(US_ASCII)).isEmpty();
    }

    private static ServerSocketChannel bound() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Test
    void peerThatAsksAndDoesNotReadTheAnswersIsClosed() throws Exception {
        byte[] ping = Frame.of(new Ping(Duration.ZERO, ByteBuffer.allocate(16)).encode())
                .encode();
        byte[] many = new byte[ping.length * 5000];
        for (int at = 0; at < many.length; at += ping.length) {
            System.arraycopy(ping, 0, many, at, ping.length);
        }
        try (RunningLane lane = new RunningLane(DEFAULTS);
                RawPeer flooding = RawPeer.connect(lane.collect, Introduction.of(SocketKind.PUSH), PATIENCE)) {
            await().atMost(PATIENCE).until(() -> lane.lane.stats().senders() == 1);
            await().atMost(PATIENCE).until(() -> {
                flooding.sendBytes(many);
                return lane.lane.stats().senders() == 0;
            });
        } catch (IOException e) {
            assertThat(e).hasMessageMatching(".*(reset|roken pipe).*"); // closed while it was writing
        }
    }

    /** Nothing is kept of it: a thousand such peers cost nothing. */
    @Test
    void largeFrameOfASubscriberOrInAHandshakeEndsItsConnectionBeforeItsBodyHasCome() throws Exception {
        int legalForSenders = 1 << 20;
        try (RunningLane lane = new RunningLane(DEFAULTS);
                RawPeer subscriber = RawPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE);
                RawPeer sender = RawPeer.connect(lane.collect, PATIENCE);
                RawPeer other = RawPeer.connect(lane.publish, PATIENCE)) {
            subscriber.sendHead(0, legalForSenders);
            assertThat(subscriber.isDroppedWithin(PATIENCE)).isTrue();
            for (RawPeer halfOpen : List.of(sender, other)) {
                halfOpen.greet(new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false));
                halfOpen.sendHead(0, legalForSenders);
                assertThat(halfOpen.isDroppedWithin(Duration.ofSeconds(5))).isTrue(); // half of the handshake's time
            }
        }
    }

    @Test
    void subscriptionsOverTheLimitAreIgnoredAndOneThatIsTooLongEndsTheConnection() throws Exception {
        try (RunningLane lane = new RunningLane(DEFAULTS);
                ZmtpPeer greedy = subscriber(lane, Version.ZMTP_3_1);
                ZmtpPeer sender = sender(lane);
                RawPeer longest = RawPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE)) {
            for (int i = 0; i < 600; i++) {
                greedy.send(Subscription.to(ascii(String.format("%04d", i))));
            }
            awaitPong(greedy);
            for (int i = 0; i < 600; i++) {
                sender.send(ascii(String.format("%04d", i)));
            }
            List<String> received = receive(greedy, 500);
            assertThat(received).startsWith("0000").endsWith("0499");
            assertThat(lane.warnings).hasSize(100).allMatch(what -> what.endsWith(": there are too many"));
            assertNothingComes(greedy);
            longest.send(Subscription.to(new byte[100]).encode(Version.ZMTP_3_1));
            assertThat(longest.isDroppedWithin(PATIENCE)).isTrue();
        }
    }

    /** The system takes only a part of so large a message at once, and for so many rests there is no memory. */
    @Test
    void messageForWhoseRestThereIsNoMemoryCostsNoSubscriberItsConnection() throws Exception {
        LaneOptions little = new LaneOptions(
                1000,
                16 << 20,
                64 << 20,
                new FrameLimits(16 << 20, 100, 16 << 20, 256),
                1000,
                100,
                50,
                PATIENCE,
                PATIENCE,
                DEFAULTS.linger());
        List<ZmtpPeer> subscribers = new ArrayList<>();
        try (RunningLane lane = new RunningLane(little);
                ZmtpPeer sender = sender(lane)) {
            for (int i = 0; i < 6; i++) {
                subscribers.add(subscriber(lane, Version.ZMTP_3_1, ""));
            }
            sender.send(new byte[12 << 20]);
            await().atMost(PATIENCE).until(() -> lane.lane.stats().dropped() > 0);
            assertThat(subscribers.get(5).receive(PATIENCE))
                    .as("the first to be given it")
                    .hasSize(1);
            assertThat(lane.lane.stats().subscribers()).isEqualTo(6);
            assertThat(lane.warnings).isEmpty();
        } finally {
            for (ZmtpPeer each : subscribers) {
                each.close();
            }
        }
    }
}
