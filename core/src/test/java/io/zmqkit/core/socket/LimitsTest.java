package io.zmqkit.core.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.peer.TcpConnection;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** What one peer may cost a socket, and that the others do not notice. */
class LimitsTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Limits SMALL = new Limits(20, 64, 10, 5, Duration.ofSeconds(10));
    private static final SocketOptions SETTINGS = SocketOptions.DEFAULTS.with(SMALL);

    @Test
    void messageOfTooManyFramesDropsItsSenderAndIsNotDelivered() throws Exception {
        try (EchoServer server = new EchoServer(SETTINGS);
                RawPeer hostile = RawPeers.connect(server.endpoint(), SocketKind.DEALER);
                RawPeer honest = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
            for (int i = 0; i < 11; i++) {
                hostile.send(Frame.more("part".getBytes(US_ASCII)));
            }
            assertThat(hostile.isDroppedWithin(LONG)).isTrue();
            for (int i = 0; i < 9; i++) {
                honest.send(Frame.more("part".getBytes(US_ASCII)));
            }
            honest.send(Frame.last("end".getBytes(US_ASCII)));
            for (int i = 0; i < 9; i++) {
                assertThat(message(honest)).isEqualTo("part");
            }
            assertThat(message(honest)).isEqualTo("end");
        }
    }

    @Test
    void messageOfTooManyFramesFromTheServerIsNotDeliveredEither() throws Exception {
        try (Listener server = RawPeers.listen();
                ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SETTINGS)) {
            Endpoint endpoint =
                    Endpoint.parse("tcp://127.0.0.1:" + server.address().getPort());
            Socket client = sockets.connect(SocketType.DEALER, "DEALER client", endpoint);
            try (RawPeer hostile = RawPeers.accept(server, SocketKind.DEALER)) {
                for (int i = 0; i < 11; i++) {
                    hostile.send(Frame.more("part".getBytes(US_ASCII)));
                }
                assertThat(hostile.isDroppedWithin(LONG)).isTrue();
            }
            try (RawPeer honest = RawPeers.accept(server, SocketKind.DEALER)) {
                for (int i = 0; i < 9; i++) {
                    honest.send(Frame.more("honest".getBytes(US_ASCII)));
                }
                honest.send(Frame.last("end".getBytes(US_ASCII)));
                client.setReceiveTimeOut((int) LONG.toMillis());
                for (int i = 0; i < 9; i++) {
                    assertThat(client.recvStr()).isEqualTo("honest");
                }
                assertThat(client.recvStr()).isEqualTo("end");
            }
        }
    }

    private static String message(RawPeer peer) throws IOException {
        Frame frame = peer.receive(LONG);
        return frame.command() ? message(peer) : frame.text();
    }

    @Test
    void connectionHasHalfOfTheSubscriptionsAndAnotherStillGetsIts() throws Exception {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SETTINGS)) {
            Socket pub = sockets.bind(SocketType.XPUB, "XPUB publisher", Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawPeer greedy = RawPeers.connect(Sockets.boundTo(pub), SocketKind.SUB);
                    RawPeer honest = RawPeers.connect(Sockets.boundTo(pub), SocketKind.SUB)) {
                for (int i = 0; i < 100; i++) {
                    greedy.send(Frame.last(("\1greedy" + i).getBytes(US_ASCII)));
                }
                greedy.send(Frame.last("\0greedy0".getBytes(US_ASCII)));
                greedy.send(Frame.last("\1again".getBytes(US_ASCII)));
                greedy.send(Frame.last("\1over".getBytes(US_ASCII)));
                honest.send(Frame.last("\1honest".getBytes(US_ASCII)));
                List<String> heard = new ArrayList<>();
                pub.setReceiveTimeOut(50);
                await().atMost(LONG).until(() -> {
                    byte[] frame = pub.recv();
                    if (frame != null) {
                        heard.add(new String(frame, US_ASCII));
                    }
                    return heard.contains("\1honest") && heard.contains("\1again");
                });
                assertThat(heard.stream().filter(text -> text.startsWith("\1greedy")))
                        .hasSize(10);
                assertThat(heard).doesNotContain("\1over");
            }
        }
    }

    @Test
    void oldestHalfOpenConnectionMakesRoomAndThoseThatAreOpenStay() throws Exception {
        List<RawPeer> halfOpen = new ArrayList<>();
        try (EchoServer server = new EchoServer(SETTINGS);
                RawPeer honest = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
            honest.send(Frame.last("before".getBytes(US_ASCII)));
            assertThat(message(honest)).isEqualTo("before");
            for (int i = 0; i < 8; i++) {
                RawPeer silent = RawPeers.connect(server.endpoint());
                silent.greet(RawPeers.GREETING);
                halfOpen.add(silent);
            }
            assertThat(halfOpen.get(0).isDroppedWithin(LONG)).isTrue();
            assertThat(halfOpen.get(2).isDroppedWithin(LONG)).isTrue();
            assertThat(halfOpen.get(7).isDroppedWithin(Duration.ofMillis(200))).isFalse();
            honest.send(Frame.last("after".getBytes(US_ASCII)));
            assertThat(message(honest)).isEqualTo("after");
            assertThat(server.servesWithin(LONG)).isTrue();
        } finally {
            for (RawPeer silent : halfOpen) {
                silent.close();
            }
        }
    }

    @Test
    void connectionThatDoesNotGreetInTimeIsDropped() throws Exception {
        Limits hasty = new Limits(20, 64, 10, 5, Duration.ofMillis(200));
        try (EchoServer server = new EchoServer(SocketOptions.DEFAULTS.with(hasty));
                RawPeer silent = RawPeers.connect(server.endpoint())) {
            silent.sendBytes(new byte[] {(byte) 0xff});
            assertThat(silent.isDroppedWithin(LONG)).isTrue();
        }
    }

    @Test
    void connectionThatGreetsAndFallsSilentIsClosedThoughTheTimeIsShort() throws Exception {
        Limits hasty = new Limits(20, 64, 10, 5, Duration.ofMillis(500));
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS.with(hasty))) {
            Socket pull = sockets.bind(SocketType.PULL, "PULL server", Endpoint.parse("tcp://127.0.0.1:*"));
            assertThat(pull.getHeartbeatIvl())
                    .as("within two thirds of the time")
                    .isEqualTo(333);
            try (RawPeer silent = RawPeers.connect(Sockets.boundTo(pull))) {
                silent.greet(RawPeers.GREETING);
                await().atMost(LONG).until(() -> {
                    sockets.closeLateHandshakes();
                    return silent.isDroppedWithin(Duration.ofMillis(100));
                });
            }
        }
    }

    @Test
    void silentConnectionOfASocketWithoutHeartbeatsIsNotTakenForALateOne() throws Exception {
        Limits hasty = new Limits(20, 64, 10, 5, Duration.ofMillis(500));
        SocketOptions options = new SocketOptions(
                Duration.ofMillis(500),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                1 << 20,
                1000,
                Duration.ofMillis(100));
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, options.with(hasty))) {
            Socket pull = sockets.open(SocketType.PULL);
            pull.setHeartbeatIvl(0);
            sockets.bind(pull, "PULL server", Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawPeer honest = RawPeers.connect(Sockets.boundTo(pull), SocketKind.PUSH)) {
                for (int i = 0; i < 8; i++) {
                    assertThat(honest.isDroppedWithin(Duration.ofMillis(100))).isFalse();
                    sockets.closeLateHandshakes();
                }
                honest.send(Frame.last("hello".getBytes(US_ASCII)));
                pull.setReceiveTimeOut((int) LONG.toMillis());
                assertThat(pull.recvStr()).isEqualTo("hello");
            }
        }
    }

    @Test
    void oldVersionsOfTheProtocolAreRefused() throws Exception {
        byte[] zmtp2 = new Greeting.V2(SocketKind.DEALER, ByteBuffer.allocate(0)).encode();
        byte[] zmtp1 = new Greeting.V1().encode();
        for (byte[] greeting : new byte[][] {zmtp1, zmtp2}) {
            try (EchoServer server = new EchoServer(SETTINGS);
                    RawPeer old = RawPeers.connect(server.endpoint())) {
                old.sendBytes(greeting);
                assertThat(old.isDroppedWithin(LONG)).isTrue();
                assertThat(server.servesWithin(LONG)).isTrue();
            }
        }
    }

    @Test
    void rangesAreChecked() {
        assertThatThrownBy(() -> new Limits(1, 512, 10, 5, Duration.ofSeconds(1)))
                .hasMessageContaining("was 1");
        assertThatThrownBy(() -> new Limits(20, 1025, 10, 5, Duration.ofSeconds(1)))
                .hasMessageContaining("was 1025");
        assertThatThrownBy(() -> new Limits(20, 512, 0, 5, Duration.ofSeconds(1)))
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> new Limits(20, 512, 10, 0, Duration.ofSeconds(1)))
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> new Limits(20, 512, 10, 5, Duration.ZERO)).hasMessageContaining("was 0");
    }

    /** Whose end would give back nothing, because it is nobody's. */
    @Test
    void peerThatLiesAboutItsAddressTakesNoSubscriptionsFromTheOthers() throws Exception {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SETTINGS)) {
            Socket pub = sockets.bind(SocketType.XPUB, "XPUB publisher", Endpoint.parse("tcp://127.0.0.1:*"));
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Sockets.boundTo(pub).port());
            Introduction liar =
                    Introduction.of(SocketKind.SUB).speaking(Version.ZMTP_3_0).with("Peer-Address", "192.0.2.1:5");
            for (int i = 0; i < 3; i++) {
                try (RawPeer peer = RawPeer.connect(address, liar, LONG)) {
                    for (int n = 0; n < 20; n++) {
                        peer.send(Frame.last(("\1liar" + i + n).getBytes(US_ASCII)));
                    }
                    assertThat(sockets.peers(pub)).isZero();
                }
            }
            try (RawPeer honest = RawPeers.connect(Sockets.boundTo(pub), SocketKind.SUB)) {
                honest.send(Frame.last("\1honest".getBytes(US_ASCII)));
                pub.setReceiveTimeOut((int) LONG.toMillis());
                assertThat(pub.recvStr()).isEqualTo("\1honest");
            }
        }
    }

    /** It has said nothing yet, so the liar is taken for it: it is closed when it speaks, and an honest peer comes again. */
    @Test
    void connectionWhoseAddressAnotherHasClaimedIsClosedAndNotMuted() throws Exception {
        try (ZContext context = new ZContext();
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            Socket pull = sockets.bind(SocketType.PULL, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            Endpoint endpoint = Sockets.boundTo(pull);
            TcpConnection victim = TcpConnection.connect(address(endpoint), LONG);
            int port = victim.localAddress().getPort();
            try (RawPeer silent = new RawPeer(victim, LONG)) {
                silent.shakeHands(Introduction.of(SocketKind.PUSH).speaking(Version.ZMTP_3_0));
                Introduction liar = Introduction.of(SocketKind.PUSH)
                        .speaking(Version.ZMTP_3_0)
                        .with("Peer-Address", "127.0.0.1:" + port);
                try (RawPeer peer = RawPeer.connect(address(endpoint), liar, LONG)) {
                    peer.send(Frame.last("liar".getBytes(US_ASCII)));
                    pull.setReceiveTimeOut((int) LONG.toMillis());
                    assertThat(pull.recvStr()).isEqualTo("liar");
                    silent.send(Frame.last("honest".getBytes(US_ASCII)));
                    assertThat(silent.isDroppedWithin(LONG)).isTrue();
                }
            }
        }
    }

    @Test
    void socketThatIsBoundTwiceHearsPeersOfBoth() {
        try (ZContext context = new ZContext();
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            Socket pull = sockets.bind(SocketType.PULL, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            Endpoint first = Sockets.boundTo(pull);
            sockets.bind(pull, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            Endpoint second = Sockets.boundTo(pull);
            pull.setReceiveTimeOut((int) LONG.toMillis());
            for (Endpoint endpoint : List.of(first, second)) {
                Socket push = sockets.connect(SocketType.PUSH, "PUSH", endpoint);
                push.send(endpoint.toString());
                assertThat(pull.recvStr()).isEqualTo(endpoint.toString());
            }
        }
    }

    @Test
    void socketThatConnectsToOnePeerTwiceHearsBothConnections() {
        try (ZContext context = new ZContext();
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            Socket router = sockets.bind(SocketType.ROUTER, "ROUTER", Endpoint.parse("tcp://127.0.0.1:*"));
            int port = Sockets.boundTo(router).port();
            Socket dealer = sockets.open(SocketType.DEALER);
            sockets.connect(dealer, "DEALER", Endpoint.parse("tcp://127.0.0.1:" + port));
            sockets.connect(dealer, "DEALER", Endpoint.parse("tcp://localhost:" + port));
            router.setReceiveTimeOut((int) LONG.toMillis());
            dealer.setReceiveTimeOut((int) LONG.toMillis());
            for (int i = 0; i < 4; i++) { // dealt in turn
                dealer.send("question " + i);
                byte[] connection = router.recv();
                assertThat(router.recvStr()).isEqualTo("question " + i);
                router.sendMore(connection);
                router.send("answer " + i);
                assertThat(dealer.recvStr()).isEqualTo("answer " + i);
            }
        }
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port());
    }
}
