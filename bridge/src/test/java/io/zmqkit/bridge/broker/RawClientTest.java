package io.zmqkit.bridge.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.broker.RawClient.Packet;
import io.zmqkit.bridge.client.TestClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client sends that keeps to the protocol by the byte, or does not keep to it at all. */
@Timeout(120)
class RawClientTest {

    @TempDir
    private Path folder;

    @Test
    void exactlyOnceMessageThatIsSentAgainAfterARestartArrivesOnce() throws Exception {
        byte[] payload = "once".getBytes(UTF_8);
        try (Brokers broker = Brokers.open(folder);
                RawClient sub = RawClient.connect(broker.port(), "sub");
                RawClient pub = RawClient.connect(broker.port(), "pub")) {
            sub.send(RawClient.subscribe(1, "a", 2));
            sub.expect(RawClient.SUBACK);
            pub.send(RawClient.publish(7, "a", payload, false));
            pub.expect(RawClient.PUBREC);
        }
        try (Brokers broker = Brokers.open(folder);
                RawClient sub = RawClient.connect(broker.port(), "sub");
                RawClient pub = RawClient.connect(broker.port(), "pub")) {
            pub.send(RawClient.publish(7, "a", payload, true));
            pub.expect(RawClient.PUBREC);
            pub.send(RawClient.reply(RawClient.PUBREL, 7));
            pub.expect(RawClient.PUBCOMP);
            pub.send(RawClient.publish("a", "end"));
            Packet first = sub.expect(RawClient.PUBLISH);
            assertThat(new String(first.body(), UTF_8)).endsWith("once");
            assertThat(first.isDuplicate()).isTrue();
            assertThat(new String(sub.expect(RawClient.PUBLISH).body(), UTF_8)).endsWith("end");
        }
    }

    @Test
    void whatComesBehindAFarewellIsNotObeyed() throws Exception {
        try (Brokers broker = Brokers.open();
                RawClient sub = RawClient.connect(broker.port(), "sub");
                RawClient other = RawClient.connect(broker.port(), "other");
                RawClient pub = RawClient.connect(broker.port(), "pub")) {
            sub.send(RawClient.subscribe(1, "#", 0));
            sub.expect(RawClient.SUBACK);
            pub.send(new byte[] {(byte) 0xe0, 0}, RawClient.publish("a", "behind"));
            assertThat(pub.socket().getInputStream().read()).isEqualTo(-1);
            other.send(RawClient.publish("a", "end"));
            assertThat(new String(sub.expect(RawClient.PUBLISH).body(), UTF_8)).endsWith("end");
        }
    }

    @Test
    void secondConnectInOnePieceWithTheFirstEndsTheConnectionAndNotTheBroker() throws Exception {
        try (Brokers broker = Brokers.open();
                RawClient twice = new RawClient(broker.port())) {
            byte[] connect = RawClient.connect("twice");
            twice.send(connect, connect, RawClient.publish("a", "behind"));
            twice.expect(RawClient.CONNACK);
            assertThat(twice.socket().getInputStream().read()).isEqualTo(-1);
            await().until(() -> broker.program().stats().connections() == 0);
            assertThat(broker.program().stats().received()).isZero();
        }
    }

    @Test
    void packetOverTheLimitIsCutOffWhenItsLengthIsKnown() throws Exception {
        try (Brokers broker = Brokers.open();
                RawClient client = RawClient.connect(broker.port(), "large")) {
            client.send(new byte[] {0x30, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1}); // 2 MiB will follow
            assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
            assertThat(broker.program().stats().refused()).isEqualTo(1);
        }
    }

    @Test
    void packetThatComesByteByByteIsTaken() throws Exception {
        try (Brokers broker = Brokers.open();
                RawClient client = new RawClient(broker.port())) {
            for (byte each : RawClient.connect("slow")) {
                client.send(new byte[] {each});
            }
            client.expect(RawClient.CONNACK);
        }
    }

    @Test
    void clientThatAsksAndDoesNotReadTheAnswersIsNotReadFrom() throws Exception {
        long most = 64 << 20; // far more than the sockets hold
        byte[] pings = new byte[1 << 16];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xc0;
        }
        try (Brokers broker = Brokers.open();
                SocketChannel flooding =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))) {
            flooding.write(ByteBuffer.wrap(RawClient.connect("flooding")));
            flooding.configureBlocking(false);
            long written = 0;
            long progressNanos = System.nanoTime();
            ByteBuffer left = ByteBuffer.wrap(pings);
            while (written < most
                    && System.nanoTime() - progressNanos < Duration.ofSeconds(3).toNanos()) {
                int bytes = flooding.write(left);
                if (bytes > 0) {
                    written += bytes;
                    progressNanos = System.nanoTime();
                } else {
                    Thread.onSpinWait();
                }
                if (!left.hasRemaining()) {
                    left.clear();
                }
            }
            assertThat(written).isLessThan(most);
            try (TestClient other = TestClient.connect(broker.target(true, "other", false))) {
                other.publish("a", "served", 1, false);
            }
        }
    }

    @Test
    void clientOfANarrowPacketLimitIsCutOffAndNotLeftWaiting() throws Exception {
        byte[] connect = RawClient.packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.write(5);
            out.write(2); // clean start
            out.writeShort(0);
            out.write(new byte[] {5, 0x27, 0, 0, 0, 5}); // takes packets of 5 bytes: not even a CONNACK
            out.writeUTF("narrow");
        });
        try (Brokers broker = Brokers.open();
                RawClient client = new RawClient(broker.port())) {
            client.send(connect);
            assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
        }
    }
}
