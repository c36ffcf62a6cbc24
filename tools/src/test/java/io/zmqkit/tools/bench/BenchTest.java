package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.bench.BenchOptions.Load;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.bench.BenchOptions.Schedule;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Benches with both ends in this process, and with peers that do not behave. */
class BenchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ZContext context = new ZContext();

    @AfterEach
    void close() {
        context.close();
    }

    private static Schedule schedule(int count, Duration patience) {
        return new Schedule(count, Duration.ofSeconds(20), Duration.ZERO, 2, patience);
    }

    private static BenchOptions options(Flow flow, Engine engine, @Nullable Path path, Load load, Schedule schedule) {
        return new BenchOptions(flow, engine, path, load, schedule, 100_000);
    }

    private Bench run(BenchOptions options) {
        Bench bench = new Bench(context, options, new Machine(), (what, permille) -> {});
        try (bench) {
            bench.run();
        }
        return bench;
    }

    @ParameterizedTest
    @CsvSource({
        "PUSH, WIRE, 1, 1, 0, 0",
        "PUSH, WIRE, 3, 2, 0, 0",
        "PUSH, JEROMQ, 2, 2, 0, 0",
        "DEALER, WIRE, 1, 2, 0, 0",
        "DEALER, JEROMQ, 1, 1, 0, 0",
        "PUB, WIRE, 2, 3, 0, 0",
        "PUB, WIRE, 1, 4, 3, 0",
        "PUB, JEROMQ, 1, 4, 3, 0",
        "PUSH, WIRE, 2, 1, 0, 20000",
        "PUSH, JEROMQ, 1, 1, 0, 20000",
        "REQ, WIRE, 1, 1, 0, 5000",
        "REQ, JEROMQ, 1, 1, 0, 5000"
    })
    void everythingArrivesOnceAndInOrder(Flow flow, Engine engine, int senders, int receivers, int topics, int rate) {
        int count = 3000;
        Load load = new Load(senders, receivers, 64, topics, rate, false);
        Bench bench = run(options(flow, engine, null, load, schedule(count, PATIENCE)));
        assertThat(bench.failure()).isNull();
        assertThat(bench.stats().runs()).hasSize(2).allSatisfy(run -> {
            assertThat(run.trouble()).isNull();
            assertThat(run.sent()).isEqualTo(count);
            assertThat(run.lost()).hasValue(0);
            assertThat(run.repeated()).isZero();
            boolean isOneToOne = senders == 1 && receivers == 1;
            assertThat(isOneToOne ? run.disordered() : 0).isZero();
            long expected = flow.reachesAll() ? run.sent() * receivers / Math.max(1, topics) : run.sent();
            assertThat(run.delivered()).isBetween(expected - count / 3, expected + count / 3);
            assertThat(run.latencies() == null).isEqualTo(rate == 0);
        });
    }

    @Test
    void messageOfAnySizeArrives() {
        for (int bytes : new int[] {16, 255, 256, 70_000}) {
            Load load = new Load(1, 1, bytes, 0, 0, false);
            Bench bench = run(options(Flow.PUSH, Engine.WIRE, null, load, schedule(100, PATIENCE)));
            assertThat(bench.stats().runs())
                    .hasSize(2)
                    .allSatisfy(run -> assertThat(run.delivered()).isEqualTo(100));
        }
    }

    private Path to(Socket peer) {
        return new Path(new Place(false, Endpoint.parse(peer.getLastEndpoint())), null);
    }

    private Socket bound(SocketType type) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(30_000);
        socket.setLinger(0);
        socket.bind("tcp://127.0.0.1:*");
        return socket;
    }

    private static Load one() {
        return new Load(1, 1, 64, 0, 0, false);
    }

    @ParameterizedTest
    @CsvSource({"WIRE", "JEROMQ"})
    void peerOfTheWrongTypeIsNamed(Engine engine) {
        Bench bench = run(options(Flow.PUSH, engine, to(bound(SocketType.REP)), one(), schedule(10, PATIENCE)));
        assertThat(bench.stats().runs()).isEmpty();
        assertThat(Objects.requireNonNull(bench.failure()).isSilent()).isFalse();
        assertThat(bench.failure().text()).contains("the peer is REP, and PUSH talks to [PULL]");
    }

    @Test
    void peerThatAnswersNothingIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + silent.getLocalPort());
            Path path = new Path(new Place(false, endpoint), null);
            Bench bench = run(options(Flow.PUSH, Engine.WIRE, path, one(), schedule(10, Duration.ofMillis(300))));
            assertThat(Objects.requireNonNull(bench.failure()).isSilent()).isTrue();
        }
    }

    @Test
    void peerThatDiesInMidRunLeavesWhatWasMeasuredUntilThen() throws Exception {
        Socket pull = bound(SocketType.PULL);
        Schedule schedule = new Schedule(0, Duration.ofMinutes(5), Duration.ZERO, 3, PATIENCE);
        Bench bench = new Bench(
                context,
                options(Flow.PUSH, Engine.WIRE, to(pull), new Load(1, 1, 64, 0, 1000, false), schedule),
                new Machine(),
                (what, permille) -> {});
        var threads = Executors.newSingleThreadExecutor();
        try (bench) {
            CompletableFuture<Void> running = CompletableFuture.runAsync(bench::run, threads);
            for (int i = 0; i < 100; i++) {
                assertThat(pull.recv()).isNotNull();
            }
            pull.close();
            running.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdown();
        }
        assertThat(bench.stats().runs()).hasSize(1);
        assertThat(bench.stats().runs().get(0).trouble()).startsWith("the peer has gone");
        assertThat(bench.stats().runs().get(0).sent()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void othersMessagesAmongTheBenchsAreNotTakenForThem() throws Exception {
        Socket frontend = bound(SocketType.PULL);
        Socket backend = bound(SocketType.PUSH);
        Path path = new Path(
                new Place(false, Endpoint.parse(frontend.getLastEndpoint())),
                new Place(false, Endpoint.parse(backend.getLastEndpoint())));
        frontend.setReceiveTimeOut(50);
        backend.setSendTimeOut(30_000);
        AtomicBoolean isOver = new AtomicBoolean();
        var threads = Executors.newSingleThreadExecutor();
        Future<?> device = threads.submit(() -> {
            while (!isOver.get()) {
                byte[] message = frontend.recv();
                if (message != null) {
                    backend.send("a message of somebody else's");
                    backend.send(message);
                    backend.send(message);
                }
            }
        });
        Bench bench = run(options(Flow.PUSH, Engine.WIRE, path, one(), schedule(3000, PATIENCE)));
        isOver.set(true);
        device.get(1, TimeUnit.MINUTES);
        threads.shutdown();
        assertThat(bench.stats().runs()).hasSize(2).allSatisfy(run -> {
            assertThat(run.delivered()).isEqualTo(3000);
            assertThat(run.lost()).hasValue(0);
            assertThat(run.repeated()).isBetween(2900L, 3000L);
            assertThat(run.foreign()).isBetween(2900L, 3300L);
        });
    }

    /** Some of it goes out all the time, so that the sender never finds that nothing is taken. */
    @Test
    void largeMessageOnASlowPathIsGivenUpWithTheMeeting() throws Exception {
        Socket backend = bound(SocketType.PUSH);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocketChannel listener = ServerSocketChannel.open();
                BulkSocket slow = new BulkSocket(
                        SocketKind.PULL,
                        new FrameLimits(32 << 20, 1024, 64 << 20, 64 << 10),
                        (from, run, messages) -> {})) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Endpoint endpoint =
                    Endpoint.parse("tcp://127.0.0.1:" + listener.socket().getLocalPort());
            slow.listen(listener);
            Future<?> reading = thread.scheduleWithFixedDelay(() -> turn(slow), 0, 150, TimeUnit.MILLISECONDS);
            Path path =
                    new Path(new Place(false, endpoint), new Place(false, Endpoint.parse(backend.getLastEndpoint())));
            Load large = new Load(1, 1, 16 << 20, 0, 0, false);
            Bench bench = run(options(Flow.PUSH, Engine.WIRE, path, large, schedule(10, Duration.ofSeconds(2))));
            assertThat(Objects.requireNonNull(bench.failure()).isSilent()).isTrue();
            assertThat(bench.failure().text()).isEqualTo("nothing has come to 1 of 1 receivers in 2000 ms");
            reading.cancel(false);
            thread.shutdown();
            assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    private static void turn(BulkSocket socket) {
        try {
            socket.turn(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void othersMessagesAreCountedAndNotProved() {
        Socket push = context.createSocket(SocketType.PUSH);
        push.bind("tcp://127.0.0.1:*");
        Path path = new Path(null, new Place(false, Endpoint.parse(push.getLastEndpoint())));
        var threads = Executors.newSingleThreadExecutor();
        threads.execute(
                () -> { // each waits until the bench is there
                    for (int i = 0; i < 50; i++) {
                        push.send("message " + i);
                    }
                });
        threads.shutdown();
        Bench bench = run(options(Flow.PUSH, Engine.WIRE, path, one(), schedule(50, PATIENCE)));
        assertThat(bench.stats().runs()).singleElement().satisfies(run -> {
            assertThat(run.foreign()).isEqualTo(50);
            assertThat(run.lost()).isEmpty();
        });
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new Load(1, 1, 15, 0, 0, false))
                .hasMessageContaining("size must be 16-16777216, was 15");
        assertThatThrownBy(() -> new Load(1, 1, 31, 0, 1, false)).hasMessageContaining("size must be 32-");
        assertThatThrownBy(() -> new Load(0, 1, 64, 0, 0, false)).hasMessage("senders must be 1-1000, was 0");
        assertThatThrownBy(() -> new Load(1, 1, 64, 0, -1, false)).hasMessageContaining("rate must be 0-10000000");
        Path from = new Path(null, new Place(false, Endpoint.parse("tcp://127.0.0.1:5557")));
        assertThatThrownBy(() -> options(
                        Flow.PUSH, Engine.WIRE, from, new Load(1, 1, 64, 0, 1000, false), schedule(1, PATIENCE)))
                .hasMessageContaining("who only receives does not know");
        Load three = new Load(3, 1, 64, 0, 0, false);
        assertThatThrownBy(() -> options(Flow.PUSH, Engine.WIRE, null, three, schedule(2, PATIENCE)))
                .hasMessage("count must be at least 1 for each of the 3 senders, was 2");
        assertThat(options(Flow.PUSH, Engine.WIRE, from, three, schedule(2, PATIENCE))
                        .sends())
                .isFalse();
        assertThatThrownBy(() -> schedule(-1, PATIENCE)).hasMessageContaining("count must be 0-1000000000");
        assertThatThrownBy(() -> schedule(1, Duration.ZERO)).hasMessageContaining("timeout must be 100 ms to 10 min");
    }
}
