package io.zmqkit.wire.lane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.peer.ZmtpPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lane whose front is an XSUB: publishers are told what is wanted, and it connects as well as it is connected to. */
@Timeout(60)
class UpstreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static RunningLane forwarder() throws IOException {
        return new RunningLane(RunningLane.DEFAULTS, SocketKind.XSUB);
    }

    private static ZmtpPeer publisher(RunningLane lane, Introduction own) throws IOException {
        return ZmtpPeer.connect(lane.collect, own, PATIENCE);
    }

    private static ZmtpPeer subscriber(RunningLane lane, String... prefixes) throws IOException {
        ZmtpPeer peer = ZmtpPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE);
        for (String prefix : prefixes) {
            peer.send(Subscription.to(ascii(prefix)));
        }
        return peer;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** What a publisher is told next, for example {@code +weather}, and in the form of which version. */
    private static String told(ZmtpPeer publisher, boolean isCommand) throws IOException {
        Frame frame = publisher.receiveFrame(PATIENCE);
        assertThat(frame.command()).isEqualTo(isCommand);
        return text(Subscription.in(frame).orElseThrow());
    }

    private static String text(Subscription subscription) {
        return (subscription.subscribes() ? "+" : "-")
                + US_ASCII.decode(subscription.prefix().duplicate());
    }

    private static String next(ZmtpPeer subscriber) throws IOException {
        return String.join(
                "|",
                subscriber.receive(PATIENCE).stream()
                        .map(frame -> new String(frame, US_ASCII))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "3.0", "3.1"})
    void publisherIsToldOnceOfWhatManyWantAndSendsItToThem(String version) throws Exception {
        Introduction own = Introduction.of(SocketKind.XPUB)
                .speaking(
                        switch (version) {
                            case "2.0" -> Version.ZMTP_2_0;
                            case "3.0" -> Version.ZMTP_3_0;
                            default -> Version.ZMTP_3_1;
                        });
        boolean speaksInCommands = version.equals("3.1");
        try (RunningLane lane = forwarder();
                ZmtpPeer one = subscriber(lane, "a", "ab")) {
            await().atMost(PATIENCE).until(() -> lane.lane.stats().told() == 2); // wanted before the publisher came
            try (ZmtpPeer publisher = publisher(lane, own)) {
                assertThat(List.of(told(publisher, speaksInCommands), told(publisher, speaksInCommands)))
                        .containsExactlyInAnyOrder("+a", "+ab");
                try (ZmtpPeer other = subscriber(lane, "a", "b", "")) {
                    assertThat(told(publisher, speaksInCommands)).isEqualTo("+b");
                    assertThat(told(publisher, speaksInCommands)).isEqualTo("+");
                    publisher.send(ascii("abc"), ascii("body"));
                    publisher.send(ascii("c"));
                    assertThat(next(one)).isEqualTo("abc|body");
                    assertThat(next(other)).isEqualTo("abc|body");
                    assertThat(next(other)).isEqualTo("c");
                    one.send(Subscription.cancel(ascii("a")));
                    one.send(Subscription.cancel(ascii("ab")));
                    assertThat(told(publisher, speaksInCommands)).isEqualTo("-ab");
                }
                Set<String> taken = new HashSet<>(); // nobody is left who wants anything
                for (int i = 0; i < 3; i++) {
                    taken.add(told(publisher, speaksInCommands));
                }
                assertThat(taken).containsExactlyInAnyOrder("-a", "-b", "-");
                assertThat(lane.lane.stats().forwarded()).isEqualTo(2);
            }
            assertThat(lane.warnings).isEmpty();
        }
    }

    @Test
    void manyPublishersAreAllToldAndAllHeard() throws Exception {
        try (RunningLane lane = forwarder();
                ZmtpPeer one = publisher(lane, Introduction.of(SocketKind.PUB));
                ZmtpPeer other = publisher(lane, Introduction.of(SocketKind.PUB));
                ZmtpPeer subscriber = subscriber(lane, "t")) {
            for (ZmtpPeer publisher : List.of(one, other)) {
                assertThat(told(publisher, true)).isEqualTo("+t");
                publisher.send(ascii("t"));
                assertThat(next(subscriber)).isEqualTo("t");
            }
        }
    }

    private static LaneOptions withSubscriptions(int most) {
        return options(RunningLane.DEFAULTS.incomingBytes(), most, PATIENCE, PATIENCE);
    }

    private static LaneOptions options(long incomingBytes, int subscriptions, Duration handshake, Duration heartbeat) {
        LaneOptions all = RunningLane.DEFAULTS;
        return new LaneOptions(
                all.highWaterMark(),
                all.queueBytes(),
                incomingBytes,
                all.limits(),
                subscriptions,
                all.subscriptionBytes(),
                all.halfOpen(),
                handshake,
                heartbeat,
                all.linger());
    }

    /** It reads on where it was, and then knows what is wanted, as one that has always read does. */
    @Test
    void publisherThatDoesNotReadForAWhileIsToldAllInTheEnd() throws Exception {
        int topics = 20_000; // 2 MB to be told, and again to be taken back
        String tail = "x".repeat(80);
        try (RunningLane lane = new RunningLane(withSubscriptions(100_000), SocketKind.XSUB);
                RawPeer still = RawPeer.connect(lane.collect, Introduction.of(SocketKind.XPUB), PATIENCE);
                ZmtpPeer subscriber = subscriber(lane)) {
            for (int i = 0; i < topics; i++) {
                subscriber.send(Subscription.to(ascii(i + tail)));
            }
            await().atMost(PATIENCE).until(() -> lane.lane.stats().told() == topics);
            for (int i = 1; i < topics; i++) {
                subscriber.send(Subscription.cancel(ascii(i + tail)));
            }
            subscriber.send(Subscription.to(ascii("the last")));
            await().atMost(PATIENCE).until(() -> lane.lane.stats().told() == 2L * topics);
            Set<String> wanted = new HashSet<>();
            for (int i = 0; i < 2 * topics; i++) {
                follow(wanted, text(Subscription.in(still.receive(PATIENCE)).orElseThrow()));
            }
            assertThat(wanted).containsExactlyInAnyOrder("0" + tail, "the last");
            assertThat(lane.warnings).isEmpty();
        }
    }

    @Test
    void publisherThatNeverReadsIsClosedAndTheOthersAreTold() throws Exception {
        try (RunningLane lane = new RunningLane(withSubscriptions(2000), SocketKind.XSUB);
                RawPeer still = RawPeer.connect(lane.collect, Introduction.of(SocketKind.XPUB), PATIENCE);
                ZmtpPeer good = publisher(lane, Introduction.of(SocketKind.XPUB));
                ZmtpPeer subscriber = subscriber(lane)) {
            Set<String> wanted = new HashSet<>();
            for (int i = 0;
                    !lane.warnings.stream().anyMatch(each -> each.endsWith("does not read what is subscribed"));
                    i++) {
                assertThat(i).as("rounds").isLessThan(1000);
                String prefix = i % 10 + "x".repeat(80);
                for (int k = 0; k < 500; k++) { // until its own buffers, and those of the system, are full
                    subscriber.send(Subscription.to(ascii(k + prefix)));
                }
                for (int k = 0; k < 500; k++) {
                    follow(wanted, told(good, true));
                }
                assertThat(wanted).hasSize(500);
                for (int k = 0; k < 500; k++) {
                    subscriber.send(Subscription.cancel(ascii(k + prefix)));
                }
                for (int k = 0; k < 500; k++) {
                    follow(wanted, told(good, true));
                }
                assertThat(wanted).isEmpty();
            }
            assertThat(lane.lane.stats().senders()).isEqualTo(1);
            assertThat(still.isDroppedWithin(PATIENCE)).isTrue();
            subscriber.send(Subscription.to(ascii("t")));
            assertThat(told(good, true)).isEqualTo("+t");
            good.send(ascii("t"));
            assertThat(next(subscriber)).isEqualTo("t");
        }
    }

    /** As fast as it can, and never the same as in the turn before. */
    @Test
    void publisherThatReadsStaysHoweverFastSubscriptionsChange() throws Exception {
        int rounds = 200;
        ByteArrayOutputStream changes = new ByteArrayOutputStream();
        for (int round = 0; round < rounds; round++) {
            for (boolean isWanted : new boolean[] {true, false}) {
                for (int k = 0; k < 800; k++) {
                    byte[] prefix = {(byte) round, (byte) (k >> 8), (byte) k};
                    changes.writeBytes((isWanted ? Subscription.to(prefix) : Subscription.cancel(prefix))
                            .encode(Version.ZMTP_3_0)
                            .encode());
                }
            }
        }
        changes.writeBytes(
                Subscription.to(ascii("end")).encode(Version.ZMTP_3_0).encode());
        try (RunningLane lane = new RunningLane(withSubscriptions(2000), SocketKind.XSUB);
                ZmtpPeer good = publisher(lane, Introduction.of(SocketKind.XPUB));
                RawPeer fast = RawPeer.connect(lane.publish, Introduction.of(SocketKind.SUB), PATIENCE)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    fast.sendBytes(changes.toByteArray());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Set<String> wanted = new HashSet<>();
            while (!wanted.contains("end")) {
                Subscription said = Subscription.in(good.receiveFrame(PATIENCE)).orElseThrow();
                String prefix =
                        StandardCharsets.ISO_8859_1.decode(said.prefix()).toString();
                assertThat(said.subscribes() ? wanted.add(prefix) : wanted.remove(prefix))
                        .isTrue();
            }
            assertThat(wanted).containsExactly("end");
            assertThat(sent).succeedsWithin(PATIENCE);
            assertThat(lane.warnings).isEmpty();
        }
    }

    private static void follow(Set<String> wanted, String said) {
        assertThat(said.startsWith("+") ? wanted.add(said.substring(1)) : wanted.remove(said.substring(1)))
                .as(said)
                .isTrue();
    }

    /** What one of many thousand topics costs in a turn does not grow with the publishers: a thousand need no memory for it. */
    @Test
    void idlePublishersNeedNoMemoryToBeToldAndAsked() throws Exception {
        LaneOptions tiny = options(1 << 16, 1000, PATIENCE, Duration.ofMillis(200)); // 32 KiB for answers
        List<ZmtpPeer> publishers = new ArrayList<>();
        try (RunningLane lane = new RunningLane(tiny, SocketKind.XSUB)) {
            for (int i = 0; i < 100; i++) {
                publishers.add(publisher(lane, Introduction.of(SocketKind.PUB).speaking(Version.ZMTP_3_0)));
            }
            try (ZmtpPeer subscriber = subscriber(lane, "x")) {
                for (ZmtpPeer publisher : publishers) {
                    Frame frame = publisher.receiveFrame(PATIENCE);
                    while (frame.command()) { // PING
                        frame = publisher.receiveFrame(PATIENCE);
                    }
                    assertThat(text(Subscription.in(frame).orElseThrow())).isEqualTo("+x");
                }
                assertThat(subscriber.session().version()).isEqualTo(Version.ZMTP_3_1);
            }
            assertThat(lane.warnings).isEmpty();
        } finally {
            for (ZmtpPeer each : publishers) {
                each.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SocketKind.class,
            names = {"PUSH", "SUB", "XSUB", "ROUTER"})
    void peerThatIsNoPublisherIsTurnedAwayWithAReason(SocketKind kind) throws Exception {
        try (RunningLane lane = forwarder()) {
            assertThatThrownBy(() -> {
                        try (ZmtpPeer peer = publisher(lane, Introduction.of(kind))) {
                            peer.receiveFrame(PATIENCE);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void connectsWhenThePublisherComesAndAgainAfterItHasGoneAndTellsItAllAgain() throws Exception {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 5555);
        AtomicReference<InetSocketAddress> address = new AtomicReference<>(nowhere);
        try (RunningLane lane = new RunningLane(RunningLane.DEFAULTS, address::get);
                ZmtpPeer subscriber = subscriber(lane, "a", "b")) {
            await().atMost(PATIENCE).until(() -> lane.lane.stats().told() == 2);
            for (int life = 0; life < 3; life++) {
                try (Listener listener = new Listener(ANY)) {
                    address.set(listener.address());
                    try (ZmtpPeer publisher = ZmtpPeer.accept(listener, Introduction.of(SocketKind.PUB), PATIENCE)) {
                        assertThat(List.of(told(publisher, true), told(publisher, true)))
                                .containsExactlyInAnyOrder("+a", "+b");
                        publisher.send(ascii("a"), ascii("life " + life));
                        assertThat(next(subscriber)).isEqualTo("a|life " + life);
                        assertThat(lane.lane.stats().senders()).isEqualTo(1);
                        address.set(nowhere); // somebody else's soon
                    }
                }
            }
        }
    }

    @Test
    void nameWithoutAnAddressIsTriedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Listener listener = new Listener(ANY)) {
            InetSocketAddress known = listener.address();
            try (RunningLane lane = new RunningLane(
                    RunningLane.DEFAULTS,
                    () -> asked.incrementAndGet() < 4 // the first is by the test's own lane
                            ? InetSocketAddress.createUnresolved("nowhere.invalid", 5555)
                            : known)) {
                try (ZmtpPeer publisher = ZmtpPeer.accept(listener, Introduction.of(SocketKind.XPUB), PATIENCE);
                        ZmtpPeer subscriber = subscriber(lane, "")) {
                    assertThat(told(publisher, true)).isEqualTo("+");
                    publisher.send(ascii("hello"));
                    assertThat(next(subscriber)).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void publisherThatNeverGreetsIsGivenUpAndCalledAgain() throws Exception {
        LaneOptions impatient = options(1 << 20, 1000, Duration.ofMillis(200), PATIENCE);
        try (Listener listener = new Listener(ANY)) {
            InetSocketAddress address = listener.address();
            try (RunningLane lane = new RunningLane(impatient, () -> address);
                    RawPeer silent = new RawPeer(listener.accept(PATIENCE), PATIENCE)) {
                assertThat(silent.isDroppedWithin(PATIENCE)).isTrue();
                try (RawPeer again = new RawPeer(listener.accept(PATIENCE), PATIENCE)) {
                    assertThat(again.isDroppedWithin(PATIENCE)).isTrue();
                }
                assertThat(lane.warnings).anyMatch(each -> each.endsWith("it has not finished the handshake in time"));
            }
        }
    }

    @Test
    void backConnectsToASubscriber() throws Exception {
        try (Listener listener = new Listener(ANY);
                ServerSocketChannel front = ServerSocketChannel.open().bind(ANY)) {
            InetSocketAddress address = listener.address();
            InetSocketAddress frontAddress = (InetSocketAddress) front.getLocalAddress();
            List<String> warnings = new ArrayList<>();
            CompletableFuture<Void> end = new CompletableFuture<>();
            Lane lane = new Lane(
                    LaneSide.bound(SocketKind.XSUB, front, warnings::add),
                    LaneSide.connecting(SocketKind.XPUB, () -> address, warnings::add),
                    RunningLane.DEFAULTS);
            Thread thread = new Thread(
                    () -> {
                        try (lane) {
                            lane.run();
                            end.complete(null);
                        } catch (IOException | RuntimeException e) {
                            end.completeExceptionally(e);
                        }
                    },
                    "lane");
            thread.start();
            try (ZmtpPeer subscriber = ZmtpPeer.accept(listener, Introduction.of(SocketKind.SUB), PATIENCE);
                    ZmtpPeer publisher = ZmtpPeer.connect(frontAddress, Introduction.of(SocketKind.PUB), PATIENCE)) {
                subscriber.send(Subscription.to(ascii("")));
                assertThat(told(publisher, true)).isEqualTo("+");
                publisher.send(ascii("hello"));
                assertThat(next(subscriber)).isEqualTo("hello");
            } finally {
                lane.stop();
            }
            assertThat(end).succeedsWithin(PATIENCE);
            assertThat(warnings).isEmpty();
        }
    }

    /** What was told is the same however the prefixes branch. */
    @Test
    void everyPrefixIsToldToANewcomer() throws Exception {
        Set<String> prefixes = new HashSet<>();
        ByteArrayOutputStream chain = new ByteArrayOutputStream();
        for (int i = 0; i < 90; i++) {
            chain.write('a' + i % 3);
            prefixes.add(chain.toString(US_ASCII));
            prefixes.add(i + chain.toString(US_ASCII).substring(0, i / 2));
        }
        try (RunningLane lane = forwarder();
                ZmtpPeer subscriber = subscriber(lane, prefixes.toArray(String[]::new))) {
            await().atMost(PATIENCE).until(() -> lane.lane.stats().told() == prefixes.size());
            try (ZmtpPeer publisher = publisher(lane, Introduction.of(SocketKind.PUB))) {
                Set<String> told = new HashSet<>();
                for (int i = 0; i < prefixes.size(); i++) {
                    told.add(told(publisher, true).substring(1));
                }
                assertThat(told).isEqualTo(prefixes);
                assertThat(subscriber.session().version()).isEqualTo(Version.ZMTP_3_1);
            }
        }
    }

    /** Half of them after a handshake; what they send is a publisher's, with bytes changed, cut and put in at random. */
    @Test
    void publishersWithoutRulesDoTheOthersNoHarm() throws Exception {
        Random random = new Random(11);
        byte[] hello = new Greeting.V3(Version.ZMTP_3_1, new Mechanism("NULL"), false).encode();
        byte[] ping = Frame.of(new Ping(Duration.ofSeconds(1), ByteBuffer.wrap(ascii("x"))).encode())
                .encode();
        byte[] message = Frame.last(ascii("t-shirt")).encode();
        try (RunningLane lane = forwarder();
                ZmtpPeer good = publisher(lane, Introduction.of(SocketKind.PUB));
                ZmtpPeer subscriber = subscriber(lane, "good")) {
            assertThat(told(good, true)).isEqualTo("+good");
            for (int i = 0; i < 1000; i++) {
                boolean isGreeted = random.nextBoolean();
                ByteBuffer session = ByteBuffer.allocate(1000);
                session.put(isGreeted ? message : hello).put(message).put(ping).put(message);
                int cut = random.nextInt(session.position());
                byte[] noise = new byte[random.nextInt(20)];
                random.nextBytes(noise);
                ByteBuffer bad =
                        ByteBuffer.allocate(1000).put(session.array(), 0, cut).put(noise);
                bad.put(session.array(), cut, random.nextBoolean() ? 0 : session.position() - cut);
                if (bad.position() > 0) {
                    bad.put(random.nextInt(bad.position()), (byte) random.nextInt());
                }
                try (RawPeer peer = isGreeted
                        ? RawPeer.connect(lane.collect, Introduction.of(SocketKind.PUB), PATIENCE)
                        : RawPeer.connect(lane.collect, PATIENCE)) {
                    peer.sendBytes(Arrays.copyOf(bad.array(), bad.position()));
                } catch (IOException e) {
                    assertThat(e).as("it may hang up, no more").isNotInstanceOf(ConnectException.class);
                }
            }
            good.send(ascii("good"));
            assertThat(next(subscriber)).isEqualTo("good");
            await().atMost(PATIENCE)
                    .until(() -> lane.lane.stats().senders() == 1
                            && lane.lane.stats().halfOpen() == 0);
        }
    }
}
