package io.zmqkit.core.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** What JeroMQ's heartbeats do to a peer that has fallen silent, and to one that has ended. */
class HeartbeatTest {

    private static final byte[] PONG = {4, 'P', 'O', 'N', 'G'};

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Together more than the receiver's kernel takes while nobody reads, and less than the sender's takes besides. */
    private static final int MESSAGES = 600;

    private static final int MESSAGE_BYTES = 100;
    private static final int RECEIVER_BYTES = 8192;
    private static final int SENDER_BYTES = 128 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void peerThatFallsSilentIsDroppedHoweverManyHeartbeatsItHasAnswered(int answered) throws IOException {
        SocketOptions hasty = SocketOptions.DEFAULTS.with(new Limits(20, 64, 10, 5, Duration.ofMillis(300)));
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, hasty)) {
            Socket pull = sockets.bind(SocketType.PULL, "PULL server", Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawPeer peer = RawPeers.connect(Sockets.boundTo(pull), SocketKind.PUSH)) {
                for (int i = 0; i < answered; i++) {
                    assertThat(peer.receive(PATIENCE).text()).contains("PING");
                    peer.send(Frame.command(PONG));
                }
                assertThat(peer.isDroppedWithin(PATIENCE)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"180, true", "400, false"})
    void heartbeatThatTimesOutAfterTheNextOneMayNotNotice(int timeoutMillis, boolean notices) throws IOException {
        try (ZContext context = new ZContext();
                Socket pull = context.createSocket(SocketType.PULL)) {
            pull.setHeartbeatIvl(200);
            pull.setHeartbeatTimeout(timeoutMillis);
            int port = pull.bindToRandomPort("tcp://127.0.0.1");
            try (RawPeer peer = RawPeers.connect(Endpoint.parse("tcp://127.0.0.1:" + port), SocketKind.PUSH)) {
                assertThat(peer.receive(PATIENCE).text()).contains("PING");
                peer.send(Frame.command(PONG));
                assertThat(peer.isDroppedWithin(Duration.ofSeconds(2))).isEqualTo(notices);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // how much is lost is up to the kernel
    void heartbeatOfAReceiverThatIsBehindCostsItWhatAnEndedSenderHadLeft() throws IOException {
        assertThat(receivedFromASenderThatHasEnded(0)).isEqualTo(MESSAGES);
        assertThat(receivedFromASenderThatHasEnded(100)).isBetween(1, MESSAGES - 1);
    }

    private static int receivedFromASenderThatHasEnded(int heartbeatMillis) throws IOException {
        try (ZContext context = new ZContext();
                Socket pull = context.createSocket(SocketType.PULL)) {
            pull.setRcvHWM(10);
            pull.setReceiveBufferSize(RECEIVER_BYTES);
            pull.setHeartbeatIvl(heartbeatMillis);
            pull.setHeartbeatTimeout(60_000);
            int port = pull.bindToRandomPort("tcp://127.0.0.1");
            sendAndEnd(port);
            boolean isReset = heartbeatMillis > 0;
            await().atMost(PATIENCE).until(() -> isConnected(port) != isReset);
            pull.setReceiveTimeOut(isReset ? 2000 : (int) PATIENCE.toMillis());
            int received = 0;
            while (received < MESSAGES && pull.recv() != null) {
                received++;
            }
            return received;
        }
    }

    /** Tells whether the kernel still has a connection to this port open: neither reset nor ended at its other end. */
    private static boolean isConnected(int port) throws IOException {
        String accepted = String.format(".*:%04X \\S+ 01 .*", port);
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        Path withIpv6 = Path.of("/proc/net/tcp6");
        if (Files.exists(withIpv6)) {
            lines.addAll(Files.readAllLines(withIpv6));
        }
        return lines.stream().anyMatch(line -> line.matches(accepted));
    }

    /** When this returns, the kernels have everything. */
    private static void sendAndEnd(int port) {
        try (ZContext context = new ZContext();
                Socket push = context.createSocket(SocketType.PUSH)) {
            push.setHandshakeIvl(2000);
            push.setLinger((int) PATIENCE.toMillis());
            push.setSndHWM(2 * MESSAGES);
            push.setSendBufferSize(SENDER_BYTES);
            push.connect("tcp://127.0.0.1:" + port);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(push.send(new byte[MESSAGE_BYTES])).isTrue();
            }
        }
    }
}
