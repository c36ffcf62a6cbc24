package io.zmqkit.core.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameHeader;
import io.zmqkit.wire.zmtp.SocketKind;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** What a peer that keeps to no rule can do to hardened sockets: nothing to the others. */
@Timeout(30)
class HostilePeerTest {

    /** Much for a busy machine, and less than the 30 s for which JeroMQ itself would stall. */
    private static final Duration IN_TIME = Duration.ofSeconds(20);
    /** Without heartbeats, which would drop a raw peer that answers none, whatever else it did. */
    private static final SocketOptions SMALL = heartbeat(Duration.ofHours(1));

    private static final SocketOptions HEARTBEAT = heartbeat(Duration.ofMillis(200));

    private static SocketOptions heartbeat(Duration interval) {
        return new SocketOptions(
                Duration.ofMillis(500), Duration.ofMillis(50), Duration.ofMillis(300), 1000, 1000, interval);
    }

    /** When a frame with a lying length comes. */
    enum Moment {
        AFTER_HANDSHAKE,
        INSTEAD_OF_READY,
        ZMTP_1
    }

    private static RawPeer attack(Endpoint victim, Moment moment, long length) throws Exception {
        if (moment == Moment.AFTER_HANDSHAKE) {
            RawPeer attacker = RawPeers.connect(victim, SocketKind.DEALER);
            attacker.sendHead(0, length);
            return attacker;
        }
        RawPeer attacker = RawPeers.connect(victim);
        if (moment == Moment.INSTEAD_OF_READY) {
            attacker.greet(RawPeers.GREETING);
            attacker.sendHead(FrameHeader.COMMAND, length);
        } else {
            attacker.sendBytes(new byte[] {1, 0, (byte) 0xff}); // an empty identity, then a long frame
            attacker.sendBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        return attacker;
    }

    private static long usedHeapMiB() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    @ParameterizedTest
    @CsvSource({
        "AFTER_HANDSHAKE, -1",
        "AFTER_HANDSHAKE, 2147483598",
        "AFTER_HANDSHAKE, 2147483647",
        "AFTER_HANDSHAKE, -9223372036854775808",
        "AFTER_HANDSHAKE, -2147483664",
        "AFTER_HANDSHAKE, 9223372036854775807",
        "INSTEAD_OF_READY, -1",
        "INSTEAD_OF_READY, 2147483598",
        "INSTEAD_OF_READY, -2147483664",
        "ZMTP_1, -1",
        "ZMTP_1, 2147483598",
        "ZMTP_1, -2147483664",
    })
    void lyingLengthHurtsNobodyElse(Moment moment, long length) throws Exception {
        long heapBefore = usedHeapMiB();
        EchoServer victim = new EchoServer(SMALL);
        try (RawPeer attacker = attack(victim.endpoint(), moment, length)) {
            assertThat(victim.servesWithin(IN_TIME)).isTrue();
            assertIdle(victim);
            assertThat(usedHeapMiB() - heapBefore)
                    .as("MiB of heap, attacker %s still there", attacker)
                    .isLessThan(256);
        }
        assertThat(victim.fatal()).isEmpty();

        long start = System.nanoTime();
        victim.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
    }

    /** Looks for half a second in which the threads use less than 5 % of one core; a spinning thread never has one. */
    private static void assertIdle(EchoServer server) {
        AtomicReference<Duration> last = new AtomicReference<>(server.cpuTime());
        Duration window = Duration.ofMillis(500);
        await("idle")
                .pollDelay(window)
                .pollInterval(window)
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    Duration now = server.cpuTime();
                    assertThat(now.minus(last.getAndSet(now))).isLessThan(Duration.ofMillis(25));
                });
    }

    @Test
    void messageAtTheLimitIsTakenAndOneByteMoreDropsItsSender() throws Exception {
        try (EchoServer server = new EchoServer(SMALL);
                RawPeer peer = RawPeers.connect(server.endpoint(), SocketKind.DEALER);
                RawPeer other = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
            peer.send(Frame.last(new byte[1000]));
            assertThat(receiveMessage(peer).body().remaining()).isEqualTo(1000);
            peer.send(Frame.last(new byte[1001]));
            assertThat(peer.isDroppedWithin(IN_TIME)).isTrue();

            other.send(Frame.last("still here".getBytes(US_ASCII)));
            assertThat(receiveMessage(other).text()).isEqualTo("still here");
        }
    }

    private static Frame receiveMessage(RawPeer peer) throws Exception {
        Frame frame = peer.receive(IN_TIME);
        return frame.command() ? receiveMessage(peer) : frame; // a heartbeat may come first
    }

    /** The connection is given up for good, as in libzmq: only a fresh socket reaches that peer again. */
    @Test
    void connectingSideHasTheLimitToo() throws Exception {
        try (ZContext context = new ZContext();
                ZContext hardened = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(hardened, SMALL)) {
            Socket peer = context.createSocket(SocketType.PUSH);
            peer.setSendTimeOut(5000);
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + peer.bindToRandomPort("tcp://127.0.0.1"));

            Socket pull = connectedPull(sockets, endpoint);
            peer.send(new byte[1000]);
            assertThat(receive(pull)).hasSize(1000);
            peer.send(new byte[1001]);
            peer.send("behind it");
            assertThat(pull.recv()).isNull();

            Socket fresh = connectedPull(sockets, endpoint);
            peer.send("after");
            assertThat(receive(fresh)).asString().isIn("behind it", "after");
        }
    }

    /** Returns once the handshake is over: what is dealt to a connection before that may be lost with it. */
    private static Socket connectedPull(Sockets sockets, Endpoint endpoint) throws InterruptedException {
        Socket pull = sockets.open(SocketType.PULL);
        CountDownLatch handshake = new CountDownLatch(1);
        sockets.watch(pull, event -> handshake.countDown(), ZMQ.EVENT_HANDSHAKE_PROTOCOL);
        sockets.connect(pull, "PULL", endpoint);
        assertThat(handshake.await(5, TimeUnit.SECONDS)).isTrue();
        return pull;
    }

    private static byte[] receive(Socket socket) {
        socket.setReceiveTimeOut(5000);
        byte[] message = socket.recv();
        socket.setReceiveTimeOut(50);
        return message;
    }

    @ParameterizedTest
    @CsvSource({"PUB", "XPUB"})
    void longSubscriptionDropsItsSubscriberAndNobodyElse(SocketType type) throws Exception {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SMALL)) {
            Socket pub = sockets.bind(type, "publisher", Endpoint.parse("tcp://127.0.0.1:*"));
            byte[] longest = new byte[512];
            longest[0] = 1;
            byte[] tooLong = new byte[8192];
            tooLong[0] = 1;
            try (RawPeer hostile = RawPeers.connect(Sockets.boundTo(pub), SocketKind.SUB);
                    RawPeer honest = RawPeers.connect(Sockets.boundTo(pub), SocketKind.SUB)) {
                hostile.send(Frame.last(tooLong));
                assertThat(hostile.isDroppedWithin(IN_TIME)).isTrue();

                honest.send(Frame.last(longest));
                byte[] topic = new byte[511];
                await().atMost(IN_TIME).until(() -> {
                    pub.send(new byte[8192]);
                    pub.send(topic);
                    return pendingMessage(honest);
                });
            }
        }
    }

    private static boolean pendingMessage(RawPeer peer) throws Exception {
        try {
            return peer.receive(Duration.ofMillis(50)).body().remaining() >= 511;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void shortCommandsAndRandomBytesAreSurvived() throws Exception {
        try (EchoServer server = new EchoServer(SMALL)) {
            for (String command : new String[] {"", "\4PING", "\4PING\0", "\4PONG", "\5READY", "\5ERROR", "\377"}) {
                try (RawPeer peer = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
                    peer.send(Frame.command(command.getBytes(ISO_8859_1)));
                    peer.send(new Frame(true, true, ByteBuffer.wrap(new byte[0])));
                }
                try (RawPeer peer = RawPeers.connect(server.endpoint())) {
                    peer.greet(RawPeers.GREETING);
                    peer.send(Frame.command(command.getBytes(ISO_8859_1)));
                }
            }
            for (String bytes :
                    new String[] {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\0", "\1\0\377\377\377\377\377"}) {
                try (RawPeer peer = RawPeers.connect(server.endpoint())) {
                    peer.sendBytes(bytes.getBytes(ISO_8859_1));
                }
            }
            assertThat(server.servesWithin(IN_TIME)).isTrue();
            assertIdle(server);
            assertThat(server.fatal()).isEmpty();
        }
    }

    @Test
    void silentPeerIsDroppedByTheHeartbeat() throws Exception {
        try (EchoServer server = new EchoServer(HEARTBEAT);
                RawPeer silent = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
            assertThat(silent.receive(IN_TIME).text()).startsWith("\4PING");
            assertThat(silent.isDroppedWithin(Duration.ofSeconds(3))).isTrue();
        }
    }

    @Test
    void peerThatAnswersHeartbeatsIsKept() throws Exception {
        try (EchoServer server = new EchoServer(heartbeat(Duration.ofSeconds(1))); // a busy machine may answer late
                RawPeer alive = RawPeers.connect(server.endpoint(), SocketKind.DEALER)) {
            for (int i = 0; i < 3; i++) { // 3 x 1 s: longer than interval and timeout together
                assertThat(alive.receive(IN_TIME).text()).startsWith("\4PING");
                alive.send(Frame.command("\4PONG".getBytes(US_ASCII)));
            }
            alive.send(Frame.last("hello".getBytes(US_ASCII)));
            assertThat(receiveMessage(alive).text()).isEqualTo("hello");
        }
    }
}
