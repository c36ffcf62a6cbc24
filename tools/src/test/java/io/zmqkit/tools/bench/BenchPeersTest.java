package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.bench.BenchOptions.Load;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.bench.BenchOptions.Schedule;
import io.zmqkit.tools.probe.Probe;
import io.zmqkit.tools.probe.ProbeOptions;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Benches of which one end is here, and whose peers come late, leave, do not read, or do not come. */
@Timeout(120)
class BenchPeersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String ANY = "tcp://127.0.0.1:*";
    private static final String NOBODY = "tcp://127.0.0.1:9";

    private final ZContext context = new ZContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        context.close();
    }

    private static Path sending(boolean binds, String endpoint) {
        return new Path(new Place(binds, Endpoint.parse(endpoint)), null);
    }

    private static Path receiving(boolean binds, String endpoint) {
        return new Path(null, new Place(binds, Endpoint.parse(endpoint)));
    }

    private Bench bench(Flow flow, Engine engine, Path path, int bytes, int count, Duration patience) {
        Load load = new Load(1, 1, bytes, 0, flow == Flow.REQ ? 100 : 0, false);
        Schedule schedule = new Schedule(count, Duration.ofSeconds(20), Duration.ZERO, 1, patience);
        BenchOptions options = new BenchOptions(flow, engine, path, load, schedule, 1_000_000);
        return new Bench(context, options, new Machine(), (what, permille) -> {});
    }

    private static Endpoint endpoint(Bench bench) {
        String bound = bench.bound().get(0);
        return Endpoint.parse(bound.substring(bound.lastIndexOf(' ') + 1));
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    private ZMQ.Socket peer(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut((int) PATIENCE.toMillis());
        socket.setSendTimeOut((int) PATIENCE.toMillis());
        socket.setHandshakeIvl(500); // a few in a hundred stall: docs/pitfalls.md
        return socket;
    }

    @Test
    void visitorEndsNoReceiver() throws Exception {
        try (Bench bench = bench(Flow.PUSH, Engine.WIRE, receiving(true, ANY), 64, 50, PATIENCE)) {
            Future<?> running = threads.submit(bench::run);
            InetSocketAddress address = address(endpoint(bench));
            assertThat(new Probe(new ProbeOptions(address, "", Duration.ZERO, PATIENCE))
                            .run()
                            .kind())
                    .contains(SocketKind.PULL);
            ZMQ.Socket push = peer(SocketType.PUSH);
            push.connect(endpoint(bench).toString());
            for (int i = 0; i < 50; i++) {
                push.send("message " + i);
            }
            running.get(60, TimeUnit.SECONDS);
            assertThat(bench.failure()).isNull();
            assertThat(bench.stats().runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.foreign()).isEqualTo(50));
        }
    }

    /** A connection that asked, and then left, would have taken some of them. */
    @ParameterizedTest
    @CsvSource({"PUSH, PUSH", "DEALER, DEALER"})
    void whatWaitsAtTheSenderIsReceived(Flow flow, SocketType type) throws Exception {
        ZMQ.Socket sender = peer(type);
        sender.bind(ANY);
        Future<?> sent = threads.submit(() -> {
            for (int i = 0; i < 20_000; i++) { // each waits until somebody is there
                assertThat(sender.send("message " + i)).isTrue();
            }
        });
        try (Bench bench =
                bench(flow, Engine.JEROMQ, receiving(false, sender.getLastEndpoint()), 64, 20_000, PATIENCE)) {
            bench.run();
            sent.get(60, TimeUnit.SECONDS);
            assertThat(bench.failure()).isNull();
            assertThat(bench.stats().runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.foreign()).isEqualTo(20_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void receiverNamesAPeerOfTheWrongType(Engine engine) {
        ZMQ.Socket server = peer(SocketType.REP);
        server.bind(ANY);
        Path path = receiving(false, server.getLastEndpoint());
        try (Bench bench = bench(Flow.PUSH, engine, path, 64, 1, PATIENCE)) {
            bench.run();
            assertThat(Objects.requireNonNull(bench.failure()).text())
                    .contains("the peer is REP, and PULL talks to [PUSH]");
        }
    }

    /** One bench sends, another receives: neither takes the other's question for its peer. */
    @ParameterizedTest
    @CsvSource({
        "PUSH, WIRE, JEROMQ, true",
        "PUSH, JEROMQ, WIRE, false",
        "PUB, WIRE, JEROMQ, true",
        "PUB, JEROMQ, JEROMQ, true",
        "DEALER, WIRE, JEROMQ, true"
    })
    void twoBenchesMeet(Flow flow, Engine sends, Engine receives, boolean senderBinds) throws Exception {
        int count = 20_000;
        Bench first = senderBinds
                ? bench(flow, sends, sending(true, ANY), 64, count, PATIENCE)
                : bench(flow, receives, receiving(true, ANY), 64, count, PATIENCE);
        String there = endpoint(first).toString();
        Bench second = senderBinds
                ? bench(flow, receives, receiving(false, there), 64, count, PATIENCE)
                : bench(flow, sends, sending(false, there), 64, count, PATIENCE);
        try (first;
                second) {
            Future<?> running = threads.submit(first::run);
            second.run();
            running.get(60, TimeUnit.SECONDS);
        }
        for (Bench bench : List.of(first, second)) {
            assertThat(bench.failure()).isNull();
            assertThat(bench.stats().runs()).singleElement().satisfies(run -> {
                assertThat(run.trouble()).isNull();
                assertThat(Math.max(run.sent(), run.delivered())).isEqualTo(count);
            });
        }
    }

    @Test
    void whatJeromqHasQueuedIsSentBeforeTheBenchEnds() throws Exception {
        int count = 200_000;
        ZMQ.Socket pull = peer(SocketType.PULL);
        pull.bind(ANY);
        Future<Integer> received = threads.submit(() -> {
            int messages = 0;
            while (messages < count && pull.recv() != null) {
                messages++;
            }
            return messages;
        });
        try (Bench bench =
                bench(Flow.PUSH, Engine.JEROMQ, sending(false, pull.getLastEndpoint()), 64, count, PATIENCE)) {
            bench.run();
            assertThat(bench.stats().runs()).singleElement().satisfies(run -> {
                assertThat(run.trouble()).isNull();
                assertThat(run.sent()).isEqualTo(count);
            });
        }
        assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(count);
    }

    @Test
    void whatNobodyTakesOutOfJeromqsQueueIsTold() {
        ZMQ.Socket pull = peer(SocketType.PULL);
        pull.setRcvHWM(1);
        pull.bind(ANY);
        Path path = sending(false, pull.getLastEndpoint());
        try (Bench bench = bench(Flow.PUSH, Engine.JEROMQ, path, 16 << 10, 1000, Duration.ofSeconds(3))) {
            bench.run();
            assertThat(bench.stats().runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.trouble()).isEqualTo("not all that was sent has been taken"));
        }
    }

    @ParameterizedTest
    @CsvSource({"PUSH, 64, 1000", "DEALER, 64, 1000", "PUSH, 1048576, 16", "PUB, 64, 1000000", "REQ, 64, 1000000"})
    void queueOfWhatNobodyHereReceivesIsShortWhereItWaits(Flow flow, int bytes, int messages) {
        Load load = new Load(1, 1, bytes, 0, 0, false);
        Schedule schedule = new Schedule(1, LONG, Duration.ZERO, 1, PATIENCE);
        assertThat(new BenchOptions(flow, Engine.JEROMQ, sending(true, ANY), load, schedule, 1_000_000)
                        .sendersHighWaterMark())
                .isEqualTo(messages);
        assertThat(new BenchOptions(flow, Engine.JEROMQ, null, load, schedule, 1_000_000).sendersHighWaterMark())
                .isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"PUB, WIRE", "PUB, JEROMQ", "PUSH, JEROMQ", "DEALER, JEROMQ", "REQ, WIRE", "REQ, JEROMQ"})
    void nobodyComesWithinThePatience(Flow flow, Engine engine) {
        Duration patience = Duration.ofMillis(500);
        try (Bench bench = bench(flow, engine, sending(true, ANY), 64, 100, patience)) {
            long begun = System.nanoTime();
            bench.run();
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(patience.toNanos());
            assertThat(Objects.requireNonNull(bench.failure()).isSilent()).isTrue();
            assertThat(bench.stats().runs()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void serverThatComesAfterTheBenchIsAsked(Engine engine) throws Exception {
        try (Bench bench = bench(Flow.REQ, engine, sending(true, ANY), 64, 20, PATIENCE)) {
            Future<?> running = threads.submit(bench::run);
            ZMQ.Socket server = peer(SocketType.REP);
            server.connect(endpoint(bench).toString());
            Future<?> answering = threads.submit(() -> {
                for (int i = 0; i < 21; i++) { // one to meet it
                    server.send(server.recv());
                }
            });
            running.get(60, TimeUnit.SECONDS);
            answering.get(60, TimeUnit.SECONDS);
            assertThat(bench.failure()).isNull();
            assertThat(bench.stats().runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.delivered()).isEqualTo(20));
        }
    }

    private void assertStopsSoon(Bench bench) throws Exception {
        try (bench) {
            Future<?> running = threads.submit(bench::run);
            bench.stop();
            running.get(20, TimeUnit.SECONDS);
        }
        assertThat(bench.failure()).isNull();
        assertThat(bench.stats().runs())
                .allSatisfy(run -> assertThat(run.trouble()).isNull());
    }

    @ParameterizedTest
    @CsvSource({"PUSH, WIRE", "PUSH, JEROMQ", "PUB, WIRE", "PUB, JEROMQ", "REQ, WIRE", "REQ, JEROMQ"})
    void benchThatWaitsForAPeerStops(Flow flow, Engine engine) throws Exception {
        assertStopsSoon(bench(flow, engine, sending(true, ANY), 64, 100, LONG));
        assertStopsSoon(bench(flow, engine, sending(false, NOBODY), 64, 100, LONG));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void receiverThatWaitsForAPeerStops(Engine engine) throws Exception {
        assertStopsSoon(bench(Flow.PUSH, engine, receiving(false, NOBODY), 64, 100, LONG));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void benchWhosePeerSaysNothingStops(Engine engine) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Bench bench = bench(
                        Flow.PUSH, engine, sending(false, "tcp://127.0.0.1:" + silent.getLocalPort()), 64, 100, LONG)) {
            Future<?> running = threads.submit(bench::run);
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(0xff);
                bench.stop();
                running.get(20, TimeUnit.SECONDS);
            }
            assertThat(bench.failure()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void benchWhosePeersHostDoesNotAnswerStops(Engine engine) throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean isFull = false;
            while (!isFull) { // Linux answers no more until one of them is accepted
                Socket socket = new Socket();
                filling.add(socket);
                isFull = !connects(socket, full);
            }
            assertStopsSoon(
                    bench(Flow.PUSH, engine, sending(false, "tcp://127.0.0.1:" + full.getLocalPort()), 64, 100, LONG));
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    private static boolean connects(Socket socket, ServerSocket to) throws IOException {
        try {
            socket.connect(to.getLocalSocketAddress(), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
