package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TcpPeerTest {

    @Test
    void endIsWhatTheOtherSideSaysAndNotWhatTheClockSays() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket other = new Socket(server.getInetAddress(), server.getLocalPort());
                TcpPeer peer = Objects.requireNonNull(
                        TcpPeer.accept(server, new Trace().party("peer", ""), Duration.ofSeconds(20)))) {
            for (int i = 0; i < 100; i++) {
                assertThat(peer.awaitEnd(Duration.ofNanos(2_900_000))).isFalse();
            }
            other.getOutputStream().write('x');
            assertThat(peer.awaitEnd(Duration.ofSeconds(20))).isFalse();
            other.shutdownOutput();
            assertThat(peer.awaitEnd(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void resetIsAnEndAsWell() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket other = new Socket(server.getInetAddress(), server.getLocalPort());
            try (TcpPeer peer = Objects.requireNonNull(
                    TcpPeer.accept(server, new Trace().party("peer", ""), Duration.ofSeconds(20)))) {
                other.setSoLinger(true, 0);
                other.close();
                assertThat(peer.awaitEnd(Duration.ofSeconds(20))).isTrue();
            }
        }
    }
}
