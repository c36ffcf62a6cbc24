package io.zmqkit.core.jeromq;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A peer that accepts and says nothing is a machine that is too busy, or a stalled connection: see {@link ConnectionTimes}. */
class ConnectionAttemptsTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final SocketOptions DEFAULTS = SocketOptions.DEFAULTS;
    private static final SocketOptions OPTIONS = new SocketOptions(
            FIRST,
            DEFAULTS.timeout(),
            DEFAULTS.linger(),
            DEFAULTS.maxMessageBytes(),
            DEFAULTS.highWaterMark(),
            DEFAULTS.heartbeatInterval());

    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets sockets = new Sockets(context, OPTIONS);

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private static Endpoint endpoint(ServerSocket listener) {
        return Endpoint.parse("tcp://127.0.0.1:" + listener.getLocalPort());
    }

    @Test
    void silentPeerIsGivenTwiceTheTimeAtEachAttempt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            sockets.connect(SocketType.DEALER, "DEALER", endpoint(silent));
            List<Long> accepted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                try (Socket connection = silent.accept()) {
                    accepted.add(System.nanoTime());
                    assertThat(endOf(connection))
                            .as("given up by the client, after its greeting")
                            .isTrue();
                }
            }
            for (int i = 1; i < accepted.size(); i++) { // the clock of a busy machine only makes them longer
                assertThat(accepted.get(i) - accepted.get(i - 1))
                        .as("between attempt " + i + " and the next")
                        .isGreaterThanOrEqualTo((FIRST.toNanos() * 8 / 10) << (i - 1));
            }
        }
    }

    private static boolean endOf(Socket connection) throws Exception {
        connection.setSoTimeout(20_000);
        int read = connection.getInputStream().read();
        while (read >= 0) {
            read = connection.getInputStream().read();
        }
        return true;
    }

    @Test
    void peerThatAnswersAtLastIsFound() throws Exception {
        int port;
        ZMQ.Socket client = sockets.open(SocketType.DEALER);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            port = silent.getLocalPort();
            sockets.connect(client, "DEALER", endpoint(silent));
            for (int i = 0; i < 2; i++) {
                try (Socket connection = silent.accept()) {
                    assertThat(endOf(connection)).isTrue();
                }
            }
        }
        try (ZContext other = Contexts.open(failure -> {});
                Sockets servers = new Sockets(other, DEFAULTS)) {
            ZMQ.Socket server = servers.bind(SocketType.ROUTER, "ROUTER", Endpoint.parse("tcp://127.0.0.1:" + port));
            server.setReceiveTimeOut(20_000);
            client.setSendTimeOut(20_000);
            assertThat(client.send("hello")).isTrue();
            assertThat(server.recv()).isNotNull();
            assertThat(server.recvStr()).isEqualTo("hello");
        }
    }
}
