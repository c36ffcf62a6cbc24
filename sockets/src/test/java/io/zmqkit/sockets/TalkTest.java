package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TalkTest {

    private static final Talk.Terms TERMS = new Talk.Terms(Duration.ofSeconds(5), true);

    private final List<String> atServer = new CopyOnWriteArrayList<>();
    private final List<String> atClient = new CopyOnWriteArrayList<>();

    @Test
    void bothSpeakAtOnceAndEachHearsTheOtherToTheEnd() throws Exception {
        Talk server = Talk.listen("talk server", Peer.ANY, atServer::add, TERMS);
        Talk client = Talk.connect("talk client", server.address(), atClient::add, TERMS);
        try (Running one = new Running(server);
                Running two = new Running(client)) {
            Thread speaker = new Thread(() -> speak(server), "speaker");
            speaker.start();
            speak(client);
            speaker.join(10_000);
            one.join();
            two.join();
        }
        assertThat(atServer).hasSize(5000).startsWith("line 0").endsWith("line 4999");
        assertThat(atClient).isEqualTo(atServer);
    }

    private static void speak(Talk talk) {
        for (int i = 0; i < 5000; i++) {
            assertThat(talk.say("line " + i)).isTrue();
        }
        talk.end();
    }

    @Test
    void sideThatHasEndedIsOutlivedByTheOther() throws Exception {
        Talk server = Talk.listen("talk server", Peer.ANY, atServer::add, TERMS);
        Talk client = Talk.connect("talk client", server.address(), atClient::add, TERMS);
        try (Running one = new Running(server);
                Running two = new Running(client)) {
            client.end();
            assertThat(server.say("still here")).isTrue();
            server.end();
            one.join();
            two.join();
        }
        assertThat(atClient).containsExactly("still here");
    }

    @Test
    void silenceAfterTheEndHasADeadline() throws Exception {
        Talk server = Talk.listen("talk server", Peer.ANY, atServer::add, TERMS);
        Talk client = Talk.connect(
                "talk client", server.address(), atClient::add, new Talk.Terms(Duration.ofMillis(200), false));
        try (Running one = new Running(server);
                Running two = new Running(client)) {
            client.end();
            two.join();
            assertThat(client.fault()).isEqualTo("nothing came for 200ms");
            one.stop();
        }
    }

    @Test
    void otherSideThatNeverReadsHasADeadline() throws Exception {
        try (ServerSocket silent = Net.listen("silent server", Peer.ANY)) {
            Talk client = Talk.connect(
                    "talk client",
                    (InetSocketAddress) silent.getLocalSocketAddress(),
                    atClient::add,
                    new Talk.Terms(Duration.ofMillis(300), false));
            try (Running one = new Running(client)) {
                Thread speaker = new Thread(() -> sayUntilRefused(client), "speaker");
                speaker.start();
                one.join();
                speaker.join(5000);
                assertThat(speaker.isAlive()).isFalse();
            }
            assertThat(client.fault()).isEqualTo("the other side did not read for 300ms");
        }
    }

    private static void sayUntilRefused(Talk talk) {
        String line = "x".repeat(60_000);
        boolean open = true;
        while (open) {
            open = talk.say(line);
        }
    }

    @Test
    void stopEndsAServerThatStillWaits() throws Exception {
        Talk server = Talk.listen("talk server", Peer.ANY, atServer::add, TERMS);
        try (Running one = new Running(server)) {
            one.stop();
            assertThat(server.say("nobody is there")).isFalse();
        }
    }
}
