package io.zmqkit.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.broker.Brokers;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.TestClient;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Both directions, with a broker and real sockets. */
@SuppressWarnings("try") // a program that only runs
class BridgeTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    /** Who does not answer a heartbeat is not dropped for a while. */
    private static final SocketOptions PATIENT = new SocketOptions(
                    Duration.ofMillis(500),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    1 << 20,
                    1000,
                    Duration.ofMinutes(10))
            .with(new Limits(100_000, 512, 1000, 1000, Duration.ofMinutes(10)));

    @TempDir
    private Path folder;

    private static BridgeOptions options(MqttTarget target, boolean isMarked, boolean isHeld, String... topics) {
        return new BridgeOptions(
                target, List.of(topics), 1, true, ANY, false, isMarked, "me", isHeld, 0, SocketOptions.DEFAULTS);
    }

    private static BridgeOptions connecting(MqttTarget target, Endpoint to, boolean isHeld, String... topics) {
        return new BridgeOptions(
                target, List.of(topics), 1, false, to, false, false, "me", isHeld, 0, SocketOptions.DEFAULTS);
    }

    private static Endpoint address(Listener listener) throws IOException {
        return Endpoint.parse("tcp://127.0.0.1:" + listener.address().getPort());
    }

    /** A program in a thread of its own. */
    private record Running(Program program, Thread thread) implements AutoCloseable {
        static Running start(Program program) {
            Thread thread = new Thread(program::run, "program under test");
            thread.setDaemon(true);
            thread.start();
            return new Running(program, thread);
        }

        @Override
        public void close() {
            program.stop();
            Uninterrupted.join(thread, 10_000);
            program.close();
        }
    }

    private static Socket subscriber(ZContext context, MqttToZmq bridge) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(20_000);
        socket.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
        socket.connect(bridge.endpoint().orElseThrow().toString());
        socket.subscribe("");
        return socket;
    }

    @Test
    void keptSessionAndAJournalLoseNothingWhenBrokerAndBridgeRestart() throws Exception {
        try (ZContext context = new ZContext()) {
            try (Brokers broker = Brokers.open(folder)) {
                // subscribes, and is gone again
                new MqttToZmq(context, options(broker.target(true, "bridge", true), false, true, "a/+"), note -> {})
                        .close();
                try (TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                    for (int i = 0; i < 200; i++) {
                        pub.publish("a/" + i, "" + i, 1, false);
                    }
                }
            }
            try (Brokers broker = Brokers.open(folder)) {
                MqttToZmq bridge = new MqttToZmq(
                        context, options(broker.target(true, "bridge", true), false, true, "a/+"), note -> {});
                try (Running running = Running.start(bridge)) {
                    Socket subscriber = subscriber(context, bridge);
                    for (int i = 0; i < 200; i++) {
                        assertThat(subscriber.recvStr()).isEqualTo("a/" + i);
                        assertThat(subscriber.recvStr()).isEqualTo("" + i);
                        if (subscriber.hasReceiveMore()) {
                            assertThat(subscriber.recvStr()).isEqualTo("mqtt me dup");
                        }
                    }
                    await().until(() -> bridge.stats().handed() == 200);
                    assertThat(bridge.stats().repeated()).isEqualTo(20); // the window
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWaitsInTheQueuesWhenTheBridgeEndsComesAgain(boolean binds) throws Exception {
        try (Brokers broker = Brokers.open(folder);
                ZContext context = new ZContext();
                Listener listener = RawPeers.listen()) {
            MqttTarget target = broker.target(true, "bridge", true);
            BridgeOptions options =
                    binds ? options(target, false, true, "a/+") : connecting(target, address(listener), true, "a/+");
            MqttToZmq bridge = new MqttToZmq(context, options, note -> {});
            try (Running running = Running.start(bridge);
                    TestClient pub = TestClient.connect(broker.target(true, "pub", false));
                    RawPeer subscriber = binds
                            ? RawPeers.connect(bridge.endpoint().orElseThrow(), SocketKind.SUB)
                            : RawPeers.accept(listener, SocketKind.SUB)) {
                subscriber.send(Frame.last(new byte[] {1})); // and reads nothing
                publishUntilItWaits(pub, bridge);
            }
            MqttToZmq again = new MqttToZmq(
                    context, options(broker.target(true, "bridge", true), false, true, "a/+"), note -> {});
            try (Running running = Running.start(again)) {
                Socket subscriber = subscriber(context, again);
                String topic = "";
                while (!"a/99".equals(topic)) {
                    topic = subscriber.recvStr();
                    assertThat(topic).startsWith("a/");
                    assertThat(subscriber.recvStr()).hasSize(200_000);
                    if (subscriber.hasReceiveMore()) {
                        assertThat(subscriber.recvStr()).isEqualTo("mqtt me dup");
                    }
                }
            }
        }
    }

    @Test
    void subscriberThatHasGoneHoldsNobodyUp() throws Exception {
        List<String> notes = new CopyOnWriteArrayList<>();
        try (Brokers broker = Brokers.open(folder);
                ZContext context = new ZContext()) {
            MqttToZmq bridge = new MqttToZmq(
                    context, options(broker.target(true, "bridge", true), false, true, "a/+"), notes::add);
            try (Running running = Running.start(bridge);
                    TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                try (RawPeer silent = RawPeers.connect(bridge.endpoint().orElseThrow(), SocketKind.SUB)) {
                    silent.send(Frame.last(new byte[] {1}));
                    publishUntilItWaits(pub, bridge);
                }
                Socket subscriber = subscriber(context, bridge);
                String topic = "";
                while (!"a/99".equals(topic)) {
                    topic = subscriber.recvStr();
                    assertThat(topic).startsWith("a/");
                    assertThat(subscriber.recvStr()).hasSize(200_000);
                }
                assertThat(notes).isEmpty(); // in ten seconds there would be one
            }
        }
    }

    /** Until nothing goes on, because a subscriber does not read. */
    private static void publishUntilItWaits(TestClient pub, MqttToZmq bridge) throws Exception {
        String large = "x".repeat(200_000);
        for (int i = 0; i < 100; i++) {
            pub.publish("a/" + i, large, 1, false);
        }
        AtomicLong before = new AtomicLong();
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(30)).until(() -> {
            long handed = bridge.stats().handed();
            return before.getAndSet(handed) == handed && handed > 0;
        });
    }

    @Test
    @Tag("faults")
    void subscriberThatDoesNotReadHoldsTheOthersUpOnceAndIsTold() throws Exception {
        List<String> notes = new CopyOnWriteArrayList<>();
        try (Brokers broker = Brokers.open(folder);
                ZContext context = new ZContext()) {
            BridgeOptions options = new BridgeOptions(
                    broker.target(true, "bridge", true),
                    List.of("a/+"),
                    1,
                    true,
                    ANY,
                    false,
                    false,
                    "me",
                    true,
                    0,
                    PATIENT);
            MqttToZmq bridge = new MqttToZmq(context, options, notes::add);
            try (Running running = Running.start(bridge);
                    TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                Socket silent = context.createSocket(SocketType.SUB);
                silent.setRcvHWM(1);
                silent.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
                silent.connect(bridge.endpoint().orElseThrow().toString());
                silent.subscribe("");
                Socket reading = subscriber(context, bridge);
                for (Socket each : List.of(silent, reading)) {
                    await().until(() -> {
                        pub.publish("a/go", "", 1, false);
                        return each.recv(ZMQ.DONTWAIT) != null;
                    });
                    assertThat(each.recvStr()).isEmpty();
                }
                String large = "x".repeat(200_000);
                for (int i = 0; i < 200; i++) {
                    pub.publish("a/" + i, large, 1, false);
                }
                for (int i = 0; i < 200; i++) {
                    String topic = reading.recvStr();
                    while ("a/go".equals(topic)) {
                        assertThat(reading.recvStr()).isEmpty();
                        topic = reading.recvStr();
                    }
                    assertThat(topic).isEqualTo("a/" + i);
                    assertThat(reading.recvStr()).hasSize(200_000);
                }
                assertThat(notes)
                        .containsExactly(
                                "a subscriber does not read: what waits for it is acknowledged to the broker all the same");
            }
        }
    }

    @Test
    void messagesFromZeroMqAreAcknowledgedAndBadOnesCounted() throws Exception {
        try (ZContext context = new ZContext();
                Brokers broker = Brokers.open();
                TestClient sub =
                        TestClient.connect(broker.target(true, "sub", false)).subscribe(1, "#")) {
            ZmqToMqtt bridge =
                    new ZmqToMqtt(context, options(broker.target(true, "bridge", false), false, false), note -> {});
            try (Running running = Running.start(bridge)) {
                Socket publisher = publisher(context, bridge);
                IntStream.range(0, 500).forEach(i -> send(publisher, "n/" + i, "" + i));
                send(publisher, "n/#", "a wildcard");
                send(publisher, "n/own", "came from MQTT", "mqtt me");
                for (int i = 0; i < 500; i++) {
                    assertThat(sub.next()).isEqualTo("n/" + i + " " + i);
                }
                await().until(() -> bridge.stats().taken() == 500);
                await().until(() -> bridge.stats().own() == 1);
                assertThat(bridge.stats()).isEqualTo(new ZmqToMqttStats(500, 500, 0, 0, 1, 1));
            }
        }
    }

    private static Socket publisher(ZContext context, ZmqToMqtt bridge) {
        Socket publisher = context.createSocket(SocketType.XPUB);
        publisher.setReceiveTimeOut(20_000);
        publisher.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
        publisher.connect(bridge.endpoint().orElseThrow().toString());
        assertThat(publisher.recv()).isEqualTo(new byte[] {1}); // its subscription is here
        return publisher;
    }

    private static void send(Socket publisher, String... frames) {
        for (int i = 0; i < frames.length; i++) {
            byte[] frame = frames[i].getBytes(StandardCharsets.UTF_8);
            assertThat(i < frames.length - 1 ? publisher.sendMore(frame) : publisher.send(frame))
                    .isTrue();
        }
    }

    @Test
    void whatABrokerThatIsGoneDoesNotAcknowledgeInTimeIsCounted() throws Exception {
        try (ZContext context = new ZContext()) {
            Brokers broker = Brokers.open();
            MqttTarget plain = broker.target(true, "bridge", false);
            MqttTarget hurried = new MqttTarget(
                    plain.host(),
                    plain.port(),
                    true,
                    null,
                    "bridge",
                    false,
                    null,
                    null,
                    Duration.ofSeconds(5),
                    20,
                    1 << 20);
            ZmqToMqtt bridge = new ZmqToMqtt(context, options(hurried, false, false), note -> {});
            Running running = Running.start(bridge);
            Socket publisher = publisher(context, bridge);
            broker.close();
            IntStream.range(0, 100).forEach(i -> send(publisher, "n/" + i, "" + i));
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> bridge.stats().late() == 20); // the window: the others are not read
            running.close();
            assertThat(bridge.stats().taken()).isZero();
            assertThat(bridge.stats().failed()).isEqualTo(20);
        }
    }

    @Test
    void pairOfBridgesBetweenTheSameNetworksIsSilentAboutItsOwnMessages() throws Exception {
        try (ZContext context = new ZContext();
                Brokers broker = Brokers.open();
                TestClient watcher = TestClient.connect(broker.target(true, "watcher", false))
                        .subscribe(1, "#")) {
            MqttToZmq out =
                    new MqttToZmq(context, options(broker.target(true, "out", true), true, true, "#"), note -> {});
            BridgeOptions back = connecting(
                    broker.target(true, "back", false), out.endpoint().orElseThrow(), false);
            ZmqToMqtt in = new ZmqToMqtt(context, back, note -> {});
            try (Running first = Running.start(out);
                    Running second = Running.start(in);
                    TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                pub.publish("a", "round", 1, false);
                await().until(() -> in.stats().own() == 1);
                assertThat(watcher.next()).isEqualTo("a round");
                pub.publish("a", "last", 1, false);
                assertThat(watcher.next()).isEqualTo("a last"); // the first has not come again
            }
        }
    }
}
