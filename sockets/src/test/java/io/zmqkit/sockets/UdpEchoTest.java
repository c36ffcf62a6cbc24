package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class UdpEchoTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> echoes = new CopyOnWriteArrayList<>();

    @Test
    void onlyTheRegisteredAreEchoed() throws Exception {
        UdpServer server = new UdpServer(
                Peer.options("UDP echo server"), new UdpEcho(line -> heard.add(line.text())), warning -> {});
        UdpClient client = new UdpClient(
                "UDP echo client", server.address(), new UdpClient.Greetings("hello", "#DEREG"), echoes::add);
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
    void clientBeyondTheLimitIsRefused() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        UdpServer server = new UdpServer(
                Peer.options("UDP echo server", 1, Duration.ofMinutes(1)), new UdpEcho(line -> {}), warnings::add);
        UdpClient.Greetings greetings = new UdpClient.Greetings("#REG", "#DEREG");
        try (Running running = new Running(server);
                UdpClient first = new UdpClient("UDP echo client", server.address(), greetings, echoes::add);
                UdpClient second = new UdpClient("UDP echo client", server.address(), greetings, echoes::add)) {
            await().until(() -> !warnings.isEmpty());
            assertThat(warnings).allMatch(line -> line.endsWith(": 1 clients are there already"));
            assertThat(first.sent() + second.sent()).isZero();
            running.stop();
        }
    }
}
