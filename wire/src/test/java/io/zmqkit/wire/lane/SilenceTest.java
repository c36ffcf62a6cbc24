package io.zmqkit.wire.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One subscriber's connection, whose intervals end when the test says so. */
@Timeout(60)
class SilenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MESSAGE_BYTES = 1 << 16;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
    private Selector selector;
    private Lane lane;
    private Connection connection;
    private RawPeer peer;

    private static ServerSocketChannel bound() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @BeforeEach
    void connects() throws Exception {
        ServerSocketChannel publisher = bound();
        InetSocketAddress address = (InetSocketAddress) publisher.getLocalAddress();
        selector = Selector.open();
        lane = RunningLane.lane(bound(), bound(), RunningLane.DEFAULTS, what -> {});
        List<Connection> accepted = new ArrayList<>();
        Door door = new Door(lane, selector, publisher, what -> {}, (own, key) -> {
            accepted.add(new Subscriber(lane, own, key));
            return accepted.get(0);
        });
        CompletableFuture<RawPeer> connecting = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return RawPeer.connect(address, Introduction.of(SocketKind.SUB), PATIENCE);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
        await().atMost(PATIENCE).until(() -> {
            selector.select(10);
            door.serve();
            return !accepted.isEmpty();
        });
        connection = accepted.get(0);
        await().atMost(PATIENCE).until(() -> {
            turn();
            return connecting.isDone() && door.halfOpen() == 0; // each side has got the other's READY
        });
        peer = connecting.get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void ends() throws IOException {
        connection.close("the end of the test");
        peer.close();
        lane.close();
        selector.close();
        thread.shutdownNow();
    }

    private void turn() throws IOException {
        connection.flush();
        selector.select(key -> connection.serve(input), 10);
        connection.flush();
    }

    private Command nextCommand() throws IOException {
        Frame frame = peer.receive(PATIENCE);
        while (!frame.command()) {
            frame = peer.receive(PATIENCE);
        }
        return Command.decode(frame.body());
    }

    private void answer() throws IOException {
        peer.send(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).pong());
        await().atMost(PATIENCE).until(() -> selector.select(10) > 0);
        selector.selectedKeys().clear();
        turn();
    }

    /** Messages until the system takes no more; returns how many. */
    private int fill() throws IOException {
        ByteBuffer message = ByteBuffer.wrap(Frame.last(new byte[MESSAGE_BYTES]).encode());
        int count = 0;
        while (!connection.outlet().isBlocked()) {
            connection.outbox().append(message, 0, message.limit(), 1);
            connection.flush();
            count++;
        }
        return count;
    }

    @Test
    void silentPeerIsAskedOnceAndClosedAnIntervalLater() throws IOException {
        connection.heartbeat(); // it was heard when it connected
        connection.heartbeat();
        turn();
        assertThat(nextCommand().is(Command.PING)).isTrue();
        assertThat(connection.isClosed()).isFalse();
        connection.heartbeat();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void peerThatAnswersStays() throws IOException {
        connection.heartbeat();
        for (int i = 0; i < 10; i++) {
            connection.heartbeat();
            turn();
            assertThat(nextCommand().is(Command.PING)).isTrue();
            answer();
            connection.heartbeat();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    /** It could not read a PING while it stood still, and reading on is a sign of life. */
    @Test
    void subscriberThatHasStoodStillAndReadsOnIsNotClosedWithoutHavingBeenAsked() throws Exception {
        int waiting = fill();
        for (int i = 0; i < 4; i++) {
            connection.heartbeat();
        }
        CompletableFuture<Void> reading = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < waiting; i++) {
                            peer.receive(PATIENCE);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
        await().atMost(PATIENCE).until(() -> {
            turn();
            return reading.isDone();
        });
        reading.get(20, TimeUnit.SECONDS);
        assertThat(connection.outlet().isBlocked()).isFalse();
        connection.heartbeat();
        assertThat(connection.isClosed()).isFalse();
        connection.heartbeat();
        turn();
        assertThat(nextCommand().is(Command.PING)).isTrue();
        answer();
        connection.heartbeat();
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void subscriberThatStandsStillForManyIntervalsIsClosed() throws IOException {
        fill();
        for (int i = 0; i < 5; i++) {
            connection.heartbeat();
            assertThat(connection.isClosed()).isFalse();
        }
        connection.heartbeat();
        connection.heartbeat();
        assertThat(connection.isClosed()).isTrue();
    }

    /** A reset that the lane learns of only by writing, in the middle of a run: the run is for others, too. */
    @Test
    void connectionThatIsResetWhileARunIsPublishedLeavesTheRunAsItWas() throws IOException {
        peer.send(Subscription.to(new byte[] {'a'}).encode(Version.ZMTP_3_1));
        await().atMost(PATIENCE).until(() -> {
            turn();
            lane.publisher().publish(message('a', 1), 1);
            return connection.reading().orElseThrow().sent() > 0;
        });
        connection.flush();
        peer.close(); // there is something that it has not read: TCP says so by a reset
        await().atMost(PATIENCE).until(() -> selector.select(10) > 0);
        ByteBuffer run = ByteBuffer.allocate(1 << 20)
                .put(message('a', 10_000))
                .put(message('b', 1))
                .put(message('a', 10_000))
                .put(message('b', 1))
                .flip();
        ByteBuffer before = run.duplicate();
        lane.publisher().publish(run, 4);
        assertThat(connection.isClosed()).isTrue();
        assertThat(run).isEqualTo(before);
        assertThat(lane.publisher().dropped()).isOne();
    }

    private static ByteBuffer message(char topic, int bytes) {
        byte[] body = new byte[bytes];
        body[0] = (byte) topic;
        return ByteBuffer.wrap(Frame.last(body).encode());
    }

    @Test
    void answerNeedsNoMemoryThatOthersHaveTaken() throws IOException {
        lane.queues().take(RunningLane.DEFAULTS.queueBytes());
        peer.send(new Ping(Duration.ZERO, ByteBuffer.allocate(0)).encode());
        await().atMost(PATIENCE).until(() -> selector.select(10) > 0);
        selector.selectedKeys().clear();
        turn();
        assertThat(nextCommand().is(Command.PONG)).isTrue();
    }

    /** It is slower than what comes, and always has something to read; what it has been answered is not held against it. */
    @Test
    void subscriberThatReadsMayAskAsOftenAsItLikes() throws IOException {
        fill();
        ByteBuffer message = ByteBuffer.wrap(Frame.last(new byte[MESSAGE_BYTES]).encode());
        for (int i = 0; i < 100; i++) {
            connection.outbox().append(message, 0, message.limit(), 1);
        }
        byte[] ping = Frame.of(new Ping(Duration.ZERO, ByteBuffer.allocate(16)).encode())
                .encode();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 1000; i++) {
                peer.sendBytes(ping);
            }
            await().atMost(PATIENCE).until(() -> {
                turn();
                return selector.selectNow() == 0;
            });
            long waiting = connection.outbox().bytes();
            await().atMost(PATIENCE).until(() -> {
                peer.receive(PATIENCE);
                turn();
                return connection.outbox().bytes() < waiting - (1 << 16);
            });
            assertThat(connection.outbox().bytes()).isPositive();
        }
        assertThat(connection.isClosed()).isFalse();
    }
}
