package io.zmqkit.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.broker.Brokers;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.TestClient;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.socket.SocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Both directions, with a broker and real sockets. */
@SuppressWarnings("try") // a program that only runs
class BridgeTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    @TempDir
    private Path folder;

    private static BridgeOptions options(MqttTarget target, boolean isMarked, boolean isHeld, String... topics) {
        return new BridgeOptions(
                target, List.of(topics), 1, true, ANY, false, isMarked, "me", isHeld, 0, SocketOptions.DEFAULTS);
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
            BridgeOptions back = new BridgeOptions(
                    broker.target(true, "back", false),
                    List.of(),
                    1,
                    false,
                    out.endpoint().orElseThrow(),
                    false,
                    false,
                    "me",
                    false,
                    0,
                    SocketOptions.DEFAULTS);
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
