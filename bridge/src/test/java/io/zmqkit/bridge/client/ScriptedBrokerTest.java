package io.zmqkit.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.bridge.broker.Brokers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients do when a broker does what a broker does not do every day. */
@Timeout(120)
class ScriptedBrokerTest {

    private static Socket accept(ServerSocket server, int... answer) throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(60_000);
        readPacket(socket.getInputStream());
        for (int each : answer) {
            socket.getOutputStream().write(each);
        }
        return socket;
    }

    /** A short one. */
    private static byte[] readPacket(InputStream in) throws IOException {
        var packet = new ByteArrayOutputStream();
        packet.write(in.read());
        int length = in.read();
        packet.write(length);
        packet.write(in.readNBytes(Math.max(0, length)));
        return packet.toByteArray();
    }

    @Test
    void refusalThatPassesIsTriedAgain() throws Exception {
        AtomicInteger connected = new AtomicInteger();
        AtomicReference<String> ended = new AtomicReference<>("");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread broker = new Thread(() -> refuseOnce(server), "scripted broker");
            broker.setDaemon(true);
            broker.start();
            MqttLink link =
                    MqttLink.to(Brokers.target(server.getLocalPort(), false, "me", true), new MqttLink.Events() {
                        @Override
                        public boolean reconnects() {
                            return true;
                        }

                        @Override
                        public void connected(boolean hasSession) {
                            connected.incrementAndGet();
                        }

                        @Override
                        public void ended(String why) {
                            ended.set(why);
                        }
                    });
            link.connect();
            await().atMost(Duration.ofSeconds(60)).until(() -> connected.get() == 2);
            assertThat(ended).hasValue("");
            link.close();
        }
    }

    private static void refuseOnce(ServerSocket server) {
        try {
            accept(server, 0x20, 2, 0, 0).close();
            accept(server, 0x20, 2, 0, 3).close(); // the server is unavailable
            Socket last = accept(server, 0x20, 2, 0, 0);
            readPacket(last.getInputStream());
            last.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void publisherWhoseFarewellIsNotAcknowledgedLeavesItsWill() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AtomicReference<byte[]> last = new AtomicReference<>(new byte[0]);
            Thread broker = new Thread(() -> neverAcknowledge(server, last), "scripted broker");
            broker.start();
            MqttPublisher publisher = new MqttPublisher(
                    Brokers.target(server.getLocalPort(), true, "device", false), new Ended(), Duration.ZERO, null);
            publisher.stop();
            publisher.run();
            publisher.close();
            broker.join(60_000);
            assertThat(last.get()).startsWith(0xe0).contains(4); // DISCONNECT with will message
        }
    }

    private static void neverAcknowledge(ServerSocket server, AtomicReference<byte[]> last) {
        try (Socket socket = accept(server, 0x20, 3, 0, 0, 0)) {
            byte[] packet = readPacket(socket.getInputStream());
            while (packet[0] != -1) {
                last.set(packet);
                packet = readPacket(socket.getInputStream());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing but a farewell. */
    private static final class Ended implements Outgoing {
        @Override
        public @Nullable OutgoingMessage poll(long nanos) {
            return null;
        }

        @Override
        public OutgoingMessage farewell() {
            return new OutgoingMessage("status", new byte[] {1}, 1, true, null);
        }

        @Override
        public boolean isEnded() {
            return true;
        }
    }
}
