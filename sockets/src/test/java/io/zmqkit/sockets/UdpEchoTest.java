package io.zmqkit.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UdpEchoTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> echoes = new CopyOnWriteArrayList<>();

    @Test
    void onlyTheRegisteredAreEchoed() throws Exception {
        UdpServer server = new UdpServer(
                Peer.options("UDP echo server"), new UdpEcho(line -> heard.add(line.text())), warning -> {});
        UdpClient client = new UdpClient(
                "UDP echo client",
                server.address(),
                new UdpClient.Greetings("hello", "#DEREG"),
                echoes::add,
                warning -> {});
        try (Running running = new Running(server);
                Running clientRunning = new Running(client)) {
            client.say("not registered");
            client.say("#REG");
            client.say("registered");
            await().until(() -> echoes.contains("registered"));
            client.say("#DEREG");
            client.say("gone");
            await().until(() -> heard.contains("gone"));
            client.end(99, Duration.ofMillis(100));
            clientRunning.join();
            assertThat(echoes).containsExactly("registered");
            running.stop();
        }
    }

    @Test
    void badDatagramsAreCountedAndToldOnceASecond() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        AtomicLong clock = new AtomicLong();
        UdpServer server = new UdpServer(
                Peer.options("UDP echo server"),
                new UdpEcho(line -> heard.add(line.text())),
                warnings::add,
                clock::get);
        try (Running running = new Running(server);
                DatagramSocket peer = new DatagramSocket()) {
            peer.connect(server.address());
            String from = Net.text(new InetSocketAddress(Peer.ANY.getAddress(), peer.getLocalPort()));
            String dropped = "dropped what " + from + " sent: sent text that is not UTF-8";
            for (int second = 0; second < 2; second++) {
                for (int i = 0; i < 20; i++) {
                    peer.send(new DatagramPacket(new byte[] {(byte) 0xFF}, 1));
                }
                String last = "that was second " + second;
                peer.send(new DatagramPacket(last.getBytes(UTF_8), last.length()));
                await().until(() -> heard.contains(last));
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
            }
            running.stop();
            assertThat(warnings)
                    .containsExactly(dropped, dropped + " (and 19 more before it)", "faults not told one by one: 19");
            assertThat(server.faults()).isEqualTo(40);
        }
    }

    @Test
    void badDatagramIsToldByTheClientWhichGoesOn() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        UdpClient.Greetings greetings = new UdpClient.Greetings("hello", "goodbye");
        try (DatagramSocket server = new DatagramSocket(Peer.ANY)) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            UdpClient client = new UdpClient("UDP echo client", address, greetings, echoes::add, warnings::add);
            try (Running running = new Running(client)) {
                server.setSoTimeout(10_000);
                DatagramPacket hello = new DatagramPacket(new byte[100], 100);
                server.receive(hello);
                server.send(new DatagramPacket(new byte[] {(byte) 0xFF}, 1, hello.getSocketAddress()));
                server.send(new DatagramPacket(new byte[9000], 9000, hello.getSocketAddress()));
                server.send(new DatagramPacket("good".getBytes(UTF_8), 4, hello.getSocketAddress()));
                await().until(() -> echoes.contains("good"));
                running.stop();
                assertThat(echoes).containsExactly("good");
                assertThat(warnings)
                        .containsExactly(
                                "dropped what came: the server sent text that is not UTF-8",
                                "faults not told one by one: 1");
                assertThat(client.faults()).isEqualTo(2);
            }
        }
    }

    @Test
    void clientBeyondTheLimitIsRefused() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        UdpServer server = new UdpServer(
                Peer.options("UDP echo server", 1, Duration.ofMinutes(1)), new UdpEcho(line -> {}), warnings::add);
        UdpClient.Greetings greetings = new UdpClient.Greetings("#REG", "#DEREG");
        try (Running running = new Running(server);
                UdpClient first =
                        new UdpClient("UDP echo client", server.address(), greetings, echoes::add, warning -> {});
                UdpClient second =
                        new UdpClient("UDP echo client", server.address(), greetings, echoes::add, warning -> {})) {
            await().until(() -> !warnings.isEmpty());
            assertThat(warnings).allMatch(line -> line.endsWith(": 1 clients are there already"));
            assertThat(first.sent() + second.sent()).isZero();
            running.stop();
        }
    }
}
