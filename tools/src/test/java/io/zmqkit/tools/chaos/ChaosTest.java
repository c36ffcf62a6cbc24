package io.zmqkit.tools.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.tools.chaos.ChaosEvent.Kind;
import io.zmqkit.tools.chaos.ChaosOptions.Rhythm;
import io.zmqkit.tools.chaos.Scheduled.Cut;
import io.zmqkit.tools.forward.Route;
import io.zmqkit.wire.peer.Listener;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.peer.TcpConnection;
import io.zmqkit.wire.peer.ZmtpPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chaos between two peers that do what the test tells them. */
class ChaosTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final BlockingQueue<ChaosEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();

    private Listener server;
    private Chaos chaos;
    private CompletableFuture<Void> running;

    @BeforeEach
    void open() throws IOException {
        server = new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        begin(ChaosOptions.of(1, Faults.NONE));
    }

    @AfterEach
    void close() throws Exception {
        end();
        server.close();
    }

    private void end() throws Exception {
        stop();
        chaos.close();
    }

    /** In place of one that harms nothing. */
    private void start(Faults faults) throws Exception {
        start(ChaosOptions.of(1, faults));
    }

    private void start(ChaosOptions options) throws Exception {
        end();
        begin(options);
    }

    private void begin(ChaosOptions options) throws IOException {
        Endpoint to = Endpoint.parse("tcp://127.0.0.1:" + server.address().getPort());
        chaos = new Chaos(new Route(ANY, to), false, options, events::add, warnings::add);
        running = CompletableFuture.runAsync(chaos::run, THREADS);
    }

    private ChaosStats stop() throws Exception {
        chaos.stop();
        running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        ChaosStats counts = chaos.stats();
        assertThat(counts.received())
                .isEqualTo(
                        counts.passed() + counts.dropped() + counts.duplicated() + counts.reordered() + counts.lost());
        assertThat(counts.waiting()).isZero();
        return counts;
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), chaos.endpoint().port());
    }

    /** Two peers with chaos between them. */
    private record Pair(ZmtpPeer client, ZmtpPeer server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Pair connect(SocketKind clientKind, SocketKind serverKind) throws Exception {
        return connect(Introduction.of(clientKind), Introduction.of(serverKind));
    }

    private Pair connect(Introduction client, Introduction other) throws Exception {
        CompletableFuture<ZmtpPeer> accepted =
                CompletableFuture.supplyAsync(() -> unchecked(() -> ZmtpPeer.accept(server, other, PATIENCE)), THREADS);
        ZmtpPeer connected = ZmtpPeer.connect(address(), client, PATIENCE);
        return new Pair(connected, accepted.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Something that may fail. */
    private interface Attempt<T> {
        T get() throws IOException;
    }

    private static <T> T unchecked(Attempt<T> attempt) {
        try {
            return attempt.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(ZmtpPeer peer, int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            peer.send(String.valueOf(i).getBytes(UTF_8), "x".getBytes(UTF_8));
        }
    }

    private static int receive(ZmtpPeer peer) throws IOException {
        List<byte[]> message = peer.receive(PATIENCE);
        assertThat(message).hasSize(2);
        return Integer.parseInt(new String(message.get(0), UTF_8));
    }

    private List<Integer> sequence(Pair pair, int count) throws Exception {
        CompletableFuture<Boolean> sending = CompletableFuture.supplyAsync(
                () -> unchecked(() -> {
                    send(pair.client, 1, count);
                    pair.client.send("the end".getBytes(UTF_8));
                    return true;
                }),
                THREADS);
        List<Integer> received = new ArrayList<>();
        List<byte[]> message = pair.server.receive(PATIENCE);
        while (message.size() == 2) {
            received.add(Integer.parseInt(new String(message.get(0), UTF_8)));
            message = pair.server.receive(PATIENCE);
        }
        sending.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return received;
    }

    private ChaosEvent next(Kind kind) throws InterruptedException {
        ChaosEvent event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(event).as(kind.toString()).isNotNull();
        return event.kind() == kind ? event : next(kind);
    }

    @Test
    void sameSeedGivesTheSameSequenceAndTheLedgerAddsUp() throws Exception {
        Faults faults = Faults.NONE.dropping(0.01).duplicating(0.01).reordering(0.01);
        int count = 10_000;
        start(faults);
        List<Integer> first = sequence(connect(SocketKind.PUSH, SocketKind.PULL), count);
        ChaosStats ledger = stop();
        start(faults);
        assertThat(sequence(connect(SocketKind.PUSH, SocketKind.PULL), count)).isEqualTo(first);
        assertThat(ledger.received()).isEqualTo(count + 1);
        assertThat(ledger.lost()).isZero();
        assertThat(first).hasSize((int) (count - ledger.dropped() + ledger.duplicated()));
        assertThat(ledger.dropped()).isBetween(50L, 200L);
        assertThat(ledger.duplicated()).isBetween(50L, 200L);
        assertThat(ledger.reordered()).isBetween(50L, 200L);
        assertThat(events).hasSize((int) (2 * (ledger.dropped() + ledger.duplicated() + ledger.reordered())));
    }

    @Test
    void whatIsDroppedIsToldWithItsFramesAndHandshakeHeartbeatsAndSubscriptionsPass() throws Exception {
        start(Faults.NONE.dropping(1));
        for (Version version : List.of(Version.ZMTP_3_1, Version.ZMTP_3_0, Version.ZMTP_2_0)) {
            Introduction subscriber = Introduction.of(SocketKind.SUB).speaking(version);
            try (Pair pair = connect(subscriber, Introduction.of(SocketKind.PUB).speaking(version))) {
                pair.client.send(Subscription.to("weather".getBytes(UTF_8)));
                assertThat(Subscription.in(pair.server.receiveFrame(PATIENCE))).isPresent();
                pair.server.send("weather".getBytes(UTF_8), "72".getBytes(UTF_8));
                ChaosEvent dropped = next(Kind.DROPPED);
                assertThat(dropped.fromClient()).isFalse();
                assertThat(dropped.message()).isEqualTo(1);
                assertThat(dropped.frames())
                        .extracting(frame -> new String(frame, UTF_8))
                        .containsExactly("weather", "72");
                if (version.equals(Version.ZMTP_3_1)) {
                    pair.server.send(new Ping(Duration.ofSeconds(1), ByteBuffer.allocate(0)).encode());
                    CompletableFuture<Frame> pong = CompletableFuture.supplyAsync(
                            () -> unchecked(() -> pair.server.receiveFrame(PATIENCE)), THREADS);
                    var unused = CompletableFuture.supplyAsync(
                            () -> unchecked(() -> pair.client.receiveFrame(Duration.ofSeconds(1))), THREADS);
                    Frame answer = pong.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                    assertThat(Command.decode(answer.body()).is(Command.PONG)).isTrue();
                }
            }
        }
    }

    @Test
    void onlyTheDirectionThatWasAskedForIsHarmed() throws Exception {
        start(new ChaosOptions(1, Faults.NONE.dropping(1), 0, null, List.of(), Direction.TO_CLIENT, 1 << 20));
        try (Pair pair = connect(SocketKind.DEALER, SocketKind.DEALER)) {
            send(pair.server, 1, 1);
            send(pair.client, 1, 1);
            assertThat(receive(pair.server)).isEqualTo(1);
            assertThat(next(Kind.DROPPED).fromClient()).isFalse();
        }
        assertThat(stop().passed()).isEqualTo(1);
    }

    @Test
    void delayHoldsEverythingAndKeepsTheOrder() throws Exception {
        start(Faults.NONE.delaying(Duration.ofMillis(200)).jittering(Duration.ofMillis(100)));
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            long start = System.nanoTime();
            send(pair.client, 1, 50);
            for (int i = 1; i <= 50; i++) {
                assertThat(receive(pair.server)).isEqualTo(i);
            }
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        }
        assertThat(stop().delayed()).isEqualTo(50);
    }

    @Test
    void messageThatNothingFollowsIsNotHeldForEver() throws Exception {
        start(Faults.NONE.reordering(1));
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            send(pair.client, 1, 1);
            assertThat(receive(pair.server)).isEqualTo(1);
            assertThat(next(Kind.HELD).text()).isEqualTo("nothing followed within 1 s");
        }
    }

    @Test
    void endOfAConnectionReleasesWhatIsHeldBackAndIsPassedOn() throws Exception {
        start(Faults.NONE.reordering(1));
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            send(pair.client, 1, 1);
            pair.client.close();
            assertThat(receive(pair.server)).isEqualTo(1);
            assertThatThrownBy(() -> pair.server.receive(PATIENCE)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void connectionIsCutWhenSoManyMessagesHaveGoneThrough() throws Exception {
        start(new ChaosOptions(1, Faults.NONE, 10, null, List.of(), Direction.BOTH, 1 << 20));
        for (int connection = 1; connection <= 2; connection++) {
            try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
                send(pair.client, 1, 9);
                for (int i = 1; i <= 9; i++) {
                    assertThat(receive(pair.server)).isEqualTo(i);
                }
                send(pair.client, 10, 10);
                assertThatThrownBy(() -> {
                            while (true) {
                                receive(pair.server);
                            }
                        })
                        .isInstanceOf(IOException.class);
                assertThat(next(Kind.CUT).text()).isEqualTo("after 10 messages");
            }
        }
        ChaosStats ledger = stop();
        assertThat(ledger.cut()).isEqualTo(2);
        assertThat(ledger.passed()).isEqualTo(20);
    }

    @Test
    void scheduleIsKeptAndToldAndCutsEveryConnection() throws Exception {
        List<Scheduled> schedule = List.of(
                new Scheduled(Duration.ZERO, new Scheduled.Become("drop 100%", faults -> faults.dropping(1))),
                new Scheduled(Duration.ofSeconds(3), new Cut()));
        start(new ChaosOptions(1, Faults.NONE, 0, null, schedule, Direction.BOTH, 1 << 20));
        try (TcpConnection client = TcpConnection.connect(address(), PATIENCE);
                TcpConnection peer = server.accept(PATIENCE)) {
            assertThat(next(Kind.CHANGED).text()).isEqualTo("drop 100%");
            assertThat(next(Kind.CUT).text()).isEqualTo("by the schedule");
            ByteBuffer in = ByteBuffer.allocate(1);
            assertThatThrownBy(() -> client.read(in, PATIENCE)).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> peer.read(in, PATIENCE)).isInstanceOf(SocketException.class);
        }
        assertThat(stop().cut()).isEqualTo(1);
    }

    @Test
    void nothingPassesWhileFrozen() throws Exception {
        Duration length = Duration.ofSeconds(1);
        Rhythm rhythm = new Rhythm(length, Duration.ofSeconds(2));
        start(new ChaosOptions(1, Faults.NONE, 0, rhythm, List.of(), Direction.BOTH, 1 << 20));
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            events.clear();
            ChaosEvent frozen = next(Kind.FROZEN); // "for 1000 ms"; less, where a busy machine was late for it
            long millis = Long.parseLong(frozen.text().replaceAll("\\D", ""));
            send(pair.client, 1, 1);
            assertThat(receive(pair.server)).isEqualTo(1);
            assertThat(Instant.now()).isAfterOrEqualTo(frozen.time().plusMillis(millis - 100));
        }
    }

    @Test
    void bandwidthHoldsTheSenderBackAndNoMoreIsKeptThanMayBe() throws Exception {
        start(Faults.NONE.passing(1_000_000));
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            long start = System.nanoTime();
            CompletableFuture<Boolean> sending = CompletableFuture.supplyAsync(
                    () -> unchecked(() -> {
                        for (int i = 0; i < 20; i++) {
                            pair.client.send(new byte[50_000]);
                        }
                        return true;
                    }),
                    THREADS);
            for (int i = 0; i < 20; i++) {
                assertThat(pair.server.receive(PATIENCE)).hasSize(1);
            }
            assertThat(System.nanoTime() - start).isGreaterThan(800_000_000L);
            sending.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void delayedLinkThatIsFullHoldsTheSenderBack() throws Exception {
        start(Faults.NONE.delaying(Duration.ofMinutes(1)));
        byte[] chunk = new byte[60_000];
        try (RawPeer client = RawPeer.connect(address(), Duration.ofMillis(500))) {
            client.sendBytes(new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode());
            long sent = sendUntilStuck(client, Frame.last(chunk).encode());
            assertThat(sent).isLessThan(100_000_000L);
        }
        assertThat(stop().lost() * chunk.length).isBetween((1L << 20) - (1 << 17), (1L << 20) + (1 << 17));
    }

    private static long sendUntilStuck(RawPeer peer, byte[] bytes) {
        long sent = 0;
        try {
            while (sent < 100_000_000L) {
                peer.sendBytes(bytes);
                sent += bytes.length;
            }
        } catch (IOException e) {
            return sent;
        }
        return sent;
    }

    @Test
    void encryptedFramesAreNotHarmedWhichIsSaidOnceAndCutsCountThem() throws Exception {
        start(new ChaosOptions(1, Faults.NONE.dropping(1), 3, null, List.of(), Direction.BOTH, 1 << 20));
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_0, Mechanism.CURVE, false).encode();
        byte[] frame = Frame.last("\u0007MESSAGE and so on".getBytes(UTF_8)).encode();
        try (TcpConnection client = TcpConnection.connect(address(), PATIENCE);
                TcpConnection peer = server.accept(PATIENCE)) {
            client.write(ByteBuffer.wrap(greeting), PATIENCE);
            client.write(ByteBuffer.wrap(frame), PATIENCE);
            client.write(ByteBuffer.wrap(frame), PATIENCE);
            ByteBuffer in = ByteBuffer.allocate(greeting.length + 2 * frame.length);
            while (in.hasRemaining()) {
                assertThat(peer.read(in, PATIENCE)).isPositive();
            }
            assertThat(in.flip())
                    .isEqualTo(ByteBuffer.allocate(in.capacity())
                            .put(greeting)
                            .put(frame)
                            .put(frame)
                            .flip());
            client.write(ByteBuffer.wrap(frame), PATIENCE);
            assertThat(next(Kind.UNHARMED).text()).startsWith("its messages are encrypted");
            assertThat(next(Kind.CUT).text()).isEqualTo("after 3 frames");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsNotZmtpAndWhatIsTooLargeIsForwardedUnharmedAndSaid() throws Exception {
        start(new ChaosOptions(1, Faults.NONE.dropping(1), 0, null, List.of(), Direction.BOTH, 1000));
        try (TcpConnection client = TcpConnection.connect(address(), PATIENCE);
                TcpConnection peer = server.accept(PATIENCE)) {
            byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8);
            client.write(ByteBuffer.wrap(request), PATIENCE);
            ByteBuffer in = ByteBuffer.allocate(request.length);
            while (in.hasRemaining()) {
                assertThat(peer.read(in, PATIENCE)).isPositive();
            }
            assertThat(in.array()).isEqualTo(request);
            assertThat(next(Kind.UNHARMED).text()).startsWith("it is not ZMTP");
        }
        try (Pair pair = connect(SocketKind.PUSH, SocketKind.PULL)) {
            send(pair.client, 1, 1);
            next(Kind.DROPPED);
            pair.client.send(new byte[600], new byte[600]);
            assertThat(pair.server.receive(PATIENCE)).hasSize(2);
            send(pair.client, 2, 2);
            assertThat(receive(pair.server)).isEqualTo(2);
            assertThat(next(Kind.UNHARMED).text()).isEqualTo("a message has 1200 bytes, the limit is 1000");
        }
        assertThat(stop().received()).isEqualTo(1);
    }

    @Test
    void targetThatIsNotThereIsSaidOnceAndWhatItTurnsAwayChangesNothingForTheFirstThatReachesIt() throws Exception {
        Faults faults = Faults.NONE.dropping(0.2).duplicating(0.1).reordering(0.1);
        start(faults);
        List<Integer> undisturbed = sequence(connect(SocketKind.PUSH, SocketKind.PULL), 1000);
        start(faults);
        InetSocketAddress target = server.address();
        server.close();
        beTurnedAway();
        beTurnedAway();
        assertThat(warnings).singleElement().asString().startsWith("cannot connect to tcp://127.0.0.1:");
        assertThat(chaos.stats().connections()).isZero();
        server = new Listener(target);
        assertThat(sequence(connect(SocketKind.PUSH, SocketKind.PULL), 1000)).isEqualTo(undisturbed);
        assertThat(events).extracting(ChaosEvent::connection).containsOnly(1);
        server.close();
        beTurnedAway();
        assertThat(warnings).hasSize(2);
        assertThat(stop().connections()).isEqualTo(1);
    }

    private void beTurnedAway() throws IOException {
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new SocketException("an end is as good as a reset");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void fiveHundredConnectionsAtOnceAreServedAndForgotten() throws Exception {
        start(Faults.NONE);
        List<TcpConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                open.add(TcpConnection.connect(address(), PATIENCE));
                open.add(server.accept(PATIENCE));
            }
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < open.size(); i += 2) {
                open.get(i).write(ByteBuffer.wrap(new byte[] {'x', 'y'}), PATIENCE);
                assertThat(open.get(i + 1).read(one.clear(), PATIENCE)).isEqualTo(1);
            }
        } finally {
            for (TcpConnection connection : open) {
                connection.close();
            }
        }
        ChaosStats ledger = stop();
        assertThat(ledger.connections()).isEqualTo(500);
        assertThat(ledger.open()).isZero();
    }

    @Test
    void otherMachinesAreNotLetInUnaskedAndAPortInUseIsSaid() throws Exception {
        start(Faults.NONE);
        ChaosOptions options = ChaosOptions.of(1, Faults.NONE);
        Route exposed = new Route(Endpoint.parse("tcp://*:*"), ANY);
        assertThatThrownBy(() -> new Chaos(exposed, false, options, events::add, warnings::add))
                .isInstanceOf(InsufficientSecurityException.class);
        Route taken = new Route(chaos.endpoint(), ANY);
        assertThatThrownBy(() -> new Chaos(taken, false, options, events::add, warnings::add))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("address already in use");
    }
}
