package io.zmqkit.bridge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.bridge.client.MqttFailureException;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.bridge.client.TestClient;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttBrokerTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyQualityOfServiceArrivesOnceAndInOrder(boolean isMqtt5) throws Exception {
        try (Brokers broker = Brokers.open();
                TestClient sub =
                        TestClient.connect(broker.target(isMqtt5, "sub", false)).subscribe(2, "집/#");
                TestClient pub = TestClient.connect(broker.target(isMqtt5, "pub", false))) {
            for (int i = 0; i < 300; i++) {
                pub.publish("집/거실/" + i, "온도 " + i, i % 3, false);
            }
            // a message of another quality of service may be overtaken
            int[] next = {0, 1, 2};
            for (int i = 0; i < 300; i++) {
                IncomingMessage message = sub.take();
                message.acknowledge().run();
                assertThat(message.topic()).isEqualTo("집/거실/" + next[message.qos()]);
                assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("온도 " + next[message.qos()]);
                next[message.qos()] += 3;
            }
            assertThat(next).containsExactly(300, 301, 302);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retainedMessageIsForThoseWhoComeLateUntilItIsTakenAway(boolean isMqtt5) throws Exception {
        try (Brokers broker = Brokers.open();
                TestClient pub = TestClient.connect(broker.target(isMqtt5, "pub", false))) {
            pub.publish("a/b", "old", 1, true);
            pub.publish("a/b", "new", 1, true);
            pub.publish("a/c", "plain", 1, false);
            try (TestClient late =
                    TestClient.connect(broker.target(isMqtt5, "late", false)).subscribe(1, "a/+")) {
                IncomingMessage first = late.take();
                assertThat(first.isRetained()).isTrue();
                assertThat(first.payload()).asString(StandardCharsets.UTF_8).isEqualTo("new");
                pub.publish("a/b", "", 1, true);
                assertThat(late.next()).isEqualTo("a/b ");
                pub.publish("a/b", "live", 1, false);
                assertThat(late.next()).isEqualTo("a/b live");
            }
            try (TestClient later =
                    TestClient.connect(broker.target(isMqtt5, "later", false)).subscribe(1, "a/b")) {
                pub.publish("a/b", "only this", 1, false);
                assertThat(later.next()).isEqualTo("a/b only this");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keptSessionGetsWhatCameWhileItWasAway(boolean isMqtt5) throws Exception {
        try (Brokers broker = Brokers.open();
                TestClient pub = TestClient.connect(broker.target(isMqtt5, "pub", false))) {
            try (TestClient sub =
                    TestClient.connect(broker.target(isMqtt5, "sub", true)).subscribe(1, "a")) {
                pub.publish("a", "not acknowledged", 1, false);
                sub.take();
            }
            pub.publish("a", "nobody keeps this", 0, false);
            pub.publish("a", "kept", 1, false);
            try (TestClient sub = TestClient.connect(broker.target(isMqtt5, "sub", true))) {
                assertThat(sub.hadSession()).isTrue();
                assertThat(sub.next()).isEqualTo("a not acknowledged");
                assertThat(sub.next()).isEqualTo("a kept");
            }
            try (TestClient clean = TestClient.connect(broker.target(isMqtt5, "sub", false))) {
                assertThat(clean.hadSession()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void dataFolderSurvivesARestart(int qos) throws Exception {
        try (Brokers broker = Brokers.open(folder)) {
            TestClient.connect(broker.target(true, "sub", true))
                    .subscribe(qos, "a/#")
                    .close();
            try (TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                pub.publish("a/kept", "1", qos, true);
                pub.publish("a/waits", "2", qos, false);
            }
        }
        try (Brokers broker = Brokers.open(folder)) {
            try (TestClient sub = TestClient.connect(broker.target(true, "sub", true))) {
                assertThat(sub.next()).isEqualTo("a/kept 1");
                assertThat(sub.next()).isEqualTo("a/waits 2");
            }
            try (TestClient late =
                    TestClient.connect(broker.target(true, "late", false)).subscribe(1, "#")) {
                assertThat(late.next()).isEqualTo("a/kept 1");
            }
        }
        try (Brokers broker = Brokers.open(folder);
                TestClient sub = TestClient.connect(broker.target(true, "sub", true));
                TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
            pub.publish("a/new", "3", qos, false);
            assertThat(sub.next()).isEqualTo("a/new 3"); // the others were acknowledged before
        }
    }

    @Test
    void tornEndOfTheJournalDoesNotCount() throws Exception {
        try (Brokers broker = Brokers.open(folder);
                TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
            pub.publish("a", "whole", 1, true);
        }
        Files.write(folder.resolve("mqtt.journal"), new byte[] {0, 0, 1, 0, 9, 9}, StandardOpenOption.APPEND);
        try (Brokers broker = Brokers.open(folder);
                TestClient late =
                        TestClient.connect(broker.target(true, "late", false)).subscribe(1, "#")) {
            assertThat(late.next()).isEqualTo("a whole");
        }
    }

    @Test
    void folderIsForOneBroker() {
        try (Brokers broker = Brokers.open(folder)) {
            assertThat(broker.port()).isPositive();
            assertThatThrownBy(() -> Brokers.open(folder)).hasMessage("another broker uses the folder " + folder);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void willIsPublishedForAClientThatIsGoneWithoutAFarewell(boolean isMqtt5) throws Exception {
        try (Brokers broker = Brokers.open();
                TestClient watcher = TestClient.connect(broker.target(isMqtt5, "watcher", false))
                        .subscribe(1, "status/+")) {
            TestClient.connect(withWill(broker, isMqtt5, "polite")).close();
            TestClient first = TestClient.connect(withWill(broker, isMqtt5, "rude"));
            // its session is taken over, so its connection ends without a farewell
            try (TestClient second = TestClient.connect(broker.target(isMqtt5, "rude", false))) {
                assertThat(watcher.next()).isEqualTo("status/rude gone");
                second.publish("status/x", "last", 1, false);
                assertThat(watcher.next()).isEqualTo("status/x last");
            }
            first.close();
        }
    }

    private static MqttTarget withWill(Brokers broker, boolean isMqtt5, String id) {
        MqttTarget plain = broker.target(isMqtt5, id, false);
        return new MqttTarget(
                plain.host(),
                plain.port(),
                isMqtt5,
                null,
                id,
                false,
                null,
                new OutgoingMessage("status/" + id, "gone".getBytes(StandardCharsets.UTF_8), 1, false, null),
                plain.timeout(),
                20,
                1 << 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyThoseWithAPasswordAreLetIn(boolean isMqtt5) throws Exception {
        Path file = folder.resolve("passwords");
        Files.writeString(file, "# as it is\nkim:secret\n");
        try (Brokers broker = Brokers.open(Brokers.options(null, Users.read(file)))) {
            login(broker, isMqtt5, new MqttTarget.Login("kim", "secret")).close();
            for (var login : new MqttTarget.Login[] {
                new MqttTarget.Login("kim", "Secret"), new MqttTarget.Login("lee", "secret"), null
            }) {
                assertThatThrownBy(() -> login(broker, isMqtt5, login))
                        .isInstanceOf(MqttFailureException.class)
                        .hasMessageContaining("refused: ")
                        .matches(e -> !((MqttFailureException) e).isUnreachable());
            }
        }
    }

    private static TestClient login(Brokers broker, boolean isMqtt5, MqttTarget.@Nullable Login login) {
        MqttTarget plain = broker.target(isMqtt5, "me", false);
        return TestClient.connect(new MqttTarget(
                plain.host(), plain.port(), isMqtt5, null, "me", false, login, null, plain.timeout(), 20, 1 << 20));
    }

    @Test
    void whatIsNotMqttIsCutOffAndTheOthersAreServed() throws Exception {
        Random random = new Random(18);
        try (Brokers broker = Brokers.open();
                TestClient sub =
                        TestClient.connect(broker.target(true, "sub", false)).subscribe(1, "a");
                TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
            List<byte[]> attacks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte[] garbage = new byte[200];
                random.nextBytes(garbage);
                attacks.add(garbage);
            }
            attacks.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            attacks.add(new byte[] {0x10, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f}); // a CONNECT of 256 MiB
            List<Socket> attackers = new ArrayList<>();
            for (byte[] bytes : attacks) { // all at once: what looks like half a packet is given time to go on
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                attackers.add(socket);
                socket.getOutputStream().write(bytes);
            }
            for (Socket socket : attackers) {
                assertThat(isCutOff(socket)).isTrue();
            }
            pub.publish("a", "still here", 1, false);
            assertThat(sub.next()).isEqualTo("a still here");
            assertThat(broker.program().stats().refused()).isGreaterThanOrEqualTo(50);
        }
    }

    private static boolean isCutOff(Socket attacker) throws Exception {
        try (Socket socket = attacker) {
            socket.setSoTimeout(20_000);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                assertThat(socket.isConnected()).isTrue(); // a refusal may come first
            }
            return true;
        } catch (java.net.SocketException e) {
            return true; // reset
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosedAndTheOthersAreServed() throws Exception {
        try (Brokers broker = Brokers.open();
                TestClient sub =
                        TestClient.connect(broker.target(true, "sub", false)).subscribe(1, "a")) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), broker.port()));
            }
            await().until(() -> broker.program().stats().refused() == 101);
            assertThat(broker.program().stats().connections()).isLessThanOrEqualTo(200);
            for (Socket socket : idle) {
                socket.close();
            }
            await().until(() -> broker.program().stats().connections() == 1);
            try (TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
                pub.publish("a", "1", 1, false);
                assertThat(sub.next()).isEqualTo("a 1");
            }
        }
    }

    @Test
    void messagesAboveTheQueueLimitAreDroppedAndCounted() throws Exception {
        BrokerOptions plain = Brokers.options(null, null);
        var small = new BrokerOptions(plain.endpoint(), false, null, null, 1 << 20, 100, 5);
        try (Brokers broker = Brokers.open(small);
                TestClient pub = TestClient.connect(broker.target(true, "pub", false))) {
            TestClient.connect(broker.target(true, "sub", true))
                    .subscribe(1, "a")
                    .close();
            for (int i = 0; i < 8; i++) {
                pub.publish("a", String.valueOf(i), 1, false);
            }
            assertThat(broker.program().stats().dropped()).isEqualTo(3);
            try (TestClient sub = TestClient.connect(broker.target(true, "sub", true))) {
                for (int i = 0; i < 5; i++) {
                    assertThat(sub.next()).isEqualTo("a " + i);
                }
            }
        }
    }

    @Test
    void brokerEndsAtOnceWithClientsConnected() throws Exception {
        Brokers broker = Brokers.open();
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(TestClient.connect(broker.target(i % 2 == 0, "c" + i, false))
                    .subscribe(1, "#"));
        }
        long start = System.nanoTime();
        broker.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        clients.forEach(TestClient::close);
    }
}
