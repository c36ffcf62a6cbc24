package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.client.MqttLink;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.core.LoopbackPorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Broker and bridge are killed, each twice, while messages of QoS 1 or 2 pass: what the broker has taken arrives. */
@Tag("faults")
class MqttLedgerIT {

    private static final int MESSAGES = 5000;

    private final int port;
    private final Set<Integer> taken = new ConcurrentSkipListSet<>();
    private final Set<Integer> arrived = new ConcurrentSkipListSet<>();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong marked = new AtomicLong();
    private final List<ZmqkitProcess> started = new ArrayList<>();
    private volatile boolean isOver;

    @TempDir
    private Path folder;

    MqttLedgerIT() throws IOException {
        port = LoopbackPorts.free();
    }

    @AfterEach
    void close() throws Exception {
        isOver = true;
        for (ZmqkitProcess each : started) {
            each.close();
        }
    }

    private ZmqkitProcess broker() {
        ZmqkitProcess broker =
                ZmqkitProcess.zmqkit("mqtt", "broker", "--port", String.valueOf(port), "--data", folder.toString());
        started.add(broker);
        broker.readyEndpoint("MQTT broker");
        return broker;
    }

    private ZmqkitProcess bridge(int subscriberPort) {
        ZmqkitProcess bridge = ZmqkitProcess.zmqkit(
                "mqtt",
                "bridge",
                "-p",
                String.valueOf(port),
                "-t",
                "ledger",
                "--hold",
                "-c",
                "tcp://127.0.0.1:" + subscriberPort);
        started.add(bridge);
        bridge.awaitStderr("ready: bridge connected.*");
        return bridge;
    }

    /** The sender: a hundred at a time, and it connects again. */
    private void send(int qos) {
        MqttTarget target = new MqttTarget(
                "127.0.0.1", port, true, null, "sender", true, null, null, Duration.ofSeconds(20), 100, 1 << 20);
        Semaphore room = new Semaphore(100);
        try (MqttLink link = MqttLink.to(target, () -> true)) {
            link.connect();
            for (int i = 0; i < MESSAGES && !isOver; i++) {
                int number = i;
                assertThat(room.tryAcquire(100, TimeUnit.SECONDS)).isTrue();
                byte[] payload = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
                var unused = link.publish(new OutgoingMessage("ledger", payload, qos, false, null))
                        .whenComplete((result, error) -> {
                            if (error == null) {
                                taken.add(number);
                            }
                            room.release();
                        });
            }
            assertThat(room.tryAcquire(100, 100, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void receive(Socket subscriber) {
        while (!isOver) {
            if (subscriber.recvStr() != null) {
                if (!arrived.add(Integer.valueOf(subscriber.recvStr()))) {
                    repeated.incrementAndGet();
                }
                if (subscriber.hasReceiveMore()) {
                    assertThat(subscriber.recvStr()).isEqualTo("mqtt zmqkit dup");
                    marked.incrementAndGet();
                }
            }
        }
    }

    private void awaitArrivals(int count) {
        await().atMost(Duration.ofSeconds(100)).until(() -> arrived.size() >= count);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Timeout(400)
    void whatTheBrokerHasTakenArrivesThoughBrokerAndBridgeAreKilledTwice(int qos) throws Exception {
        try (ZContext context = new ZContext()) {
            Socket subscriber = context.createSocket(SocketType.SUB);
            subscriber.setReceiveTimeOut(100);
            subscriber.setRcvHWM(2 * MESSAGES);
            int subscriberPort = subscriber.bindToRandomPort("tcp://127.0.0.1");
            subscriber.subscribe("");
            Thread receiver = new Thread(() -> receive(subscriber), "receiver");
            ZmqkitProcess broker = broker();
            ZmqkitProcess bridge = bridge(subscriberPort);
            Thread sender = new Thread(() -> send(qos), "sender");
            receiver.start();
            sender.start();
            for (int round = 1; round <= 2; round++) {
                awaitArrivals(round * 1000);
                bridge.signal("KILL");
                bridge = bridge(subscriberPort);
                awaitArrivals(round * 1000 + 500);
                broker.signal("KILL");
                broker = broker();
            }
            sender.join(200_000);
            await().atMost(Duration.ofSeconds(100)).until(() -> arrived.containsAll(taken));
            isOver = true;
            receiver.join(10_000);
        }
        Set<Integer> lost = new TreeSet<>(taken);
        lost.removeAll(arrived);
        assertThat(lost).isEmpty();
        assertThat(taken).hasSize(MESSAGES);
        System.out.println("ledger: " + repeated + " repeated, " + marked + " marked");
    }
}
