package io.zmqkit.tools.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveKey;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Against JeroMQ's sockets, against what is not ZeroMQ, and against what says nothing. */
class ProbeTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static Findings probe(int port, String prefix, Duration listen) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Findings found = new Probe(new ProbeOptions(address, prefix, listen, PATIENCE)).run();
        // JeroMQ stalls a few fresh connections in a hundred: docs/pitfalls.md, first entry
        return found.isZmtp() ? found : new Probe(new ProbeOptions(address, prefix, listen, PATIENCE)).run();
    }

    private static Findings probe(int port) {
        return probe(port, "", Duration.ofMillis(300));
    }

    @ParameterizedTest
    @CsvSource({
        "PUB, true",
        "XPUB, true",
        "SUB, true",
        "XSUB, true",
        "REP, true",
        "ROUTER, true",
        "PULL, true",
        "PUSH, false",
        "DEALER, false",
        "REQ, false",
        "PAIR, false"
    })
    void socketOfJeromqTellsItsType(SocketType type, boolean isTalkedTo) {
        try (ZContext context = new ZContext()) {
            Findings found = probe(context.createSocket(type).bindToRandomPort("tcp://127.0.0.1"));
            assertThat(found.version()).isEqualTo(Version.ZMTP_3_0);
            assertThat(found.mechanism()).isEqualTo(Mechanism.NULL);
            assertThat(found.kind()).contains(SocketKind.valueOf(type.name()));
            assertThat(found.heartbeat() != null).as("heartbeat of %s", found).isEqualTo(isTalkedTo);
        }
    }

    @Test
    void whatAPushHasForOthersIsNotTaken() {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket push = context.createSocket(SocketType.PUSH);
            push.setSendTimeOut(200);
            assertThat(probe(push.bindToRandomPort("tcp://127.0.0.1")).kind()).contains(SocketKind.PUSH);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            boolean isSent = true;
            while (isSent && System.nanoTime() < deadline) { // JeroMQ takes a moment to notice that the probe has gone
                isSent = push.send("a task");
            }
            assertThat(isSent).as("there is nobody to send it to").isFalse();
        }
    }

    @Test
    void publisherIsListenedTo() {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket pub = context.createSocket(SocketType.XPUB);
            int port = pub.bindToRandomPort("tcp://127.0.0.1");
            CompletableFuture<Findings> probed =
                    CompletableFuture.supplyAsync(() -> probe(port, "1000-", Duration.ofSeconds(2)), THREADS);
            pub.setReceiveTimeOut((int) PATIENCE.toMillis());
            assertThat(pub.recv()).isEqualTo(new byte[] {1});
            for (int i = 0; i < 100; i++) {
                pub.send((10001 + i % 10) + " 72 45");
            }
            pub.sendMore("10011");
            pub.send("72 45");
            Findings found = probed.join();
            assertThat(found.heard())
                    .isEqualTo(new Heard(101, 0, 11, List.of("10001", "10002", "10003", "10004", "10005")));
            assertThat(Advice.on(found, SocketKind.SUB, "1000-").lines())
                    .containsExactly("nothing begins with 1000-", "SUB talks to PUB and XPUB, this is XPUB: it fits");
            assertThat(pub.recv()).as("its subscription is taken back").isEqualTo(new byte[] {0});
        }
    }

    /** Whoever waits for a subscriber would take the probe for one. */
    @Test
    void publisherThatIsNotListenedToGetsNoSubscription() {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket pub = context.createSocket(SocketType.XPUB);
            Findings found = probe(pub.bindToRandomPort("tcp://127.0.0.1"), "", Duration.ZERO);
            assertThat(found.heard()).isNull();
            assertThat(found.heartbeat())
                    .as("it is answered behind a subscription")
                    .isNotNull();
            pub.setReceiveTimeOut(0);
            assertThat(pub.recv()).isNull();
        }
    }

    @Test
    void adviceNamesTheWrongType() {
        try (ZContext context = new ZContext()) {
            Findings found = probe(context.createSocket(SocketType.PUB).bindToRandomPort("tcp://127.0.0.1"));
            Advice advice = Advice.on(found, SocketKind.REQ, "");
            assertThat(advice.fits()).isFalse();
            assertThat(advice.lines())
                    .containsExactly("REQ talks to REP and ROUTER, this is PUB: you would wait for ever");
            assertThat(Advice.on(found, null, "").lines()).containsExactly("a partner of PUB is SUB or XSUB");
        }
    }

    @Test
    void adviceTellsWhoHasToAddAnEmptyFrame() {
        try (ZContext context = new ZContext()) {
            Findings rep = probe(context.createSocket(SocketType.REP).bindToRandomPort("tcp://127.0.0.1"));
            Advice advice = Advice.on(rep, SocketKind.DEALER, "");
            assertThat(advice.fits()).isTrue();
            assertThat(advice.lines())
                    .singleElement()
                    .asString()
                    .endsWith("this is REP: it fits, if you begin each message with an empty frame, as REQ does");
            assertThat(Advice.on(rep, SocketKind.REQ, "").lines().get(0)).endsWith("this is REP: it fits");
            Findings req = probe(context.createSocket(SocketType.REQ).bindToRandomPort("tcp://127.0.0.1"));
            assertThat(Advice.on(req, SocketKind.ROUTER, "").lines().get(0))
                    .endsWith("it fits, if each reply has an empty frame behind the peer's name, as the request has");
        }
    }

    @Test
    void curveAndPlainAreNamed() {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket curve = context.createSocket(SocketType.PULL);
            curve.setCurveServer(true);
            curve.setCurveSecretKey(new byte[32]);
            Findings found = probe(curve.bindToRandomPort("tcp://127.0.0.1"));
            assertThat(found.mechanism()).isEqualTo(Mechanism.CURVE);
            assertThat(found.note()).contains("by CURVE");
            ZMQ.Socket plain = context.createSocket(SocketType.PULL);
            plain.setPlainServer(true);
            assertThat(probe(plain.bindToRandomPort("tcp://127.0.0.1")).mechanism())
                    .isEqualTo(Mechanism.PLAIN);
        }
    }

    /** Who shows which key to a server that lets in one. */
    @ParameterizedTest
    @CsvSource({
        "friend, LETS_IN, it lets this key in",
        "stranger, REFUSES, it refuses this key",
        "misled, HAS_ANOTHER_KEY, its key is not the one",
    })
    void keyIsTried(String who, Findings.Entrance expected, String words, @TempDir Path friends) throws Exception {
        CurveKeys serverKeys = CurveKeys.generate();
        CurveKeys friend = CurveKeys.generate();
        Files.delete(friend.save(friends, "friend"));
        CurveKeys own = who.equals("stranger") ? CurveKeys.generate() : friend;
        CurveKey server = who.equals("misled") ? CurveKeys.generate().publicKey() : serverKeys.publicKey();
        SocketOptions options = SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, friends, null));
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, options)) {
            ZMQ.Socket pull = sockets.bind(SocketType.PULL, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            Findings found = probe(Sockets.boundTo(pull).port(), new CurveSecurity(own, null, server));
            assertThat(found.entrance()).isEqualTo(expected);
            Advice advice = Advice.on(found, null, "");
            assertThat(advice.lines()).singleElement().asString().startsWith(words);
            assertThat(advice.fits()).isEqualTo(who.equals("friend"));
        }
    }

    /** A server answers only a socket that fits it. */
    @ParameterizedTest
    @ValueSource(strings = {"each second attempt", "all attempts of the first round"})
    void answerCountsThoughAttemptsBeforeItWereLost(String lost, @TempDir Path friends) throws Exception {
        CurveKeys serverKeys = CurveKeys.generate();
        SocketOptions options = SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, friends, null));
        IntPredicate isLost = lost.startsWith("each") ? number -> number % 2 == 0 : number -> number > 1 && number < 10;
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, options)) {
            ZMQ.Socket pull = sockets.bind(SocketType.PULL, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            try (Detour detour = new Detour(Sockets.boundTo(pull).port(), isLost)) {
                CurveSecurity stranger = new CurveSecurity(CurveKeys.generate(), null, serverKeys.publicKey());
                assertThat(probe(detour.port(), stranger).entrance()).isEqualTo(Findings.Entrance.REFUSES);
            }
        }
    }

    /** Nobody must be its partner but those who want what it has. */
    @Test
    void pushUnderCurveDoesNotTell(@TempDir Path friends) throws Exception {
        CurveKeys serverKeys = CurveKeys.generate();
        SocketOptions options = SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, friends, null));
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, options)) {
            ZMQ.Socket push = sockets.bind(SocketType.PUSH, "PUSH", Endpoint.parse("tcp://127.0.0.1:*"));
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Sockets.boundTo(push).port());
            CurveSecurity stranger = new CurveSecurity(CurveKeys.generate(), null, serverKeys.publicKey());
            Findings found =
                    new Probe(new ProbeOptions(address, "", Duration.ZERO, Duration.ofSeconds(2), stranger)).run();
            assertThat(found.entrance()).isEqualTo(Findings.Entrance.IS_SILENT);
            assertThat(Advice.on(found, null, "").lines().get(0)).contains("PUSH");
        }
    }

    @Test
    void serverUnderCurveThatGreetsAndSaysNothingDoesNotTell() throws Exception {
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_1, Mechanism.CURVE, true).encode();
        try (Service silent = new Service(greeting, null)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.port());
            CurveKeys own = CurveKeys.generate();
            CurveSecurity stranger = new CurveSecurity(own, null, own.publicKey());
            Findings found =
                    new Probe(new ProbeOptions(address, "", Duration.ZERO, Duration.ofSeconds(2), stranger)).run();
            assertThat(found.entrance()).isEqualTo(Findings.Entrance.IS_SILENT);
            assertThat(silent.connections())
                    .as("the probe's own, and one of each type")
                    .isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void serverOfLibzmqThatHangsUpHasAnotherKey() throws Exception {
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_1, Mechanism.CURVE, true).encode();
        try (Service libzmq = new Service(greeting, new byte[0])) {
            CurveKeys own = CurveKeys.generate();
            CurveSecurity misled = new CurveSecurity(own, null, own.publicKey());
            assertThat(probe(libzmq.port(), misled).entrance()).isEqualTo(Findings.Entrance.HAS_ANOTHER_KEY);
        }
    }

    @Test
    void keyIsOfNoUseWhereNobodyAsksForIt() {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            ZMQ.Socket pull = sockets.bind(SocketType.PULL, "PULL", Endpoint.parse("tcp://127.0.0.1:*"));
            CurveKeys own = CurveKeys.generate();
            Findings found = probe(Sockets.boundTo(pull).port(), new CurveSecurity(own, null, own.publicKey()));
            assertThat(found.entrance()).isEqualTo(Findings.Entrance.IS_NOT_UNDER_CURVE);
            assertThat(Advice.on(found, null, "").fits()).isFalse();
        }
    }

    private static Findings probe(int port, CurveSecurity security) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new Probe(new ProbeOptions(address, "", Duration.ZERO, Duration.ofSeconds(20), security)).run();
    }

    /** Leads to another port; some connections end at once. */
    private static final class Detour implements AutoCloseable {

        private final ServerSocket entry = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final ExecutorService executor = Executors.newCachedThreadPool();
        private final int exit;
        private final IntPredicate isLost;

        Detour(int exit, IntPredicate isLost) throws IOException {
            this.exit = exit;
            this.isLost = isLost;
            executor.execute(this::accept);
        }

        private void accept() {
            try {
                for (int i = 1; true; i++) {
                    Socket client = entry.accept();
                    if (isLost.test(i)) {
                        client.close();
                    } else {
                        Socket server = new Socket(InetAddress.getLoopbackAddress(), exit);
                        executor.execute(() -> pass(client, server));
                        executor.execute(() -> pass(server, client));
                    }
                }
            } catch (IOException e) {
                assertThat(entry.isClosed()).isTrue();
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // one of them has left, and so does the other
            }
        }

        int port() {
            return entry.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            entry.close();
            executor.shutdownNow();
        }
    }

    /** A service that says something to each connection, at once or when it has heard something; or greets and flees. */
    private static final class Service implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final ExecutorService executor = Executors.newCachedThreadPool();
        private final AtomicInteger connections = new AtomicInteger();

        Service(byte[] banner, byte @Nullable [] answer) throws IOException {
            executor.execute(() -> accept(banner, answer));
        }

        private void accept(byte[] banner, byte @Nullable [] answer) {
            try {
                while (true) {
                    Socket client = server.accept();
                    connections.incrementAndGet();
                    executor.execute(() -> serve(client, banner, answer));
                }
            } catch (IOException e) {
                assertThat(server.isClosed()).isTrue();
            }
        }

        private static void serve(Socket client, byte[] banner, byte @Nullable [] answer) {
            try (client) {
                client.getOutputStream().write(banner);
                if (answer != null && answer.length == 0) {
                    client.getInputStream().readNBytes(64 + 202); // a greeting, and HELLO
                    return;
                }
                int first = client.getInputStream().read();
                if (answer != null && first == answer[0]) {
                    client.getOutputStream().write(answer, 1, answer.length - 1);
                }
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                assertThat(client.isClosed()).as("the probe is gone").isTrue();
            }
        }

        int port() {
            return server.getLocalPort();
        }

        int connections() {
            return connections.get();
        }

        @Override
        public void close() throws IOException {
            server.close();
            executor.shutdownNow();
        }
    }

    /** The first character of what is answered is the one that it answers to. */
    @ParameterizedTest
    @CsvSource({
        "'SSH-2.0-OpenSSH_9.2', , 'SSH (SSH-2.0-OpenSSH_9.2)'",
        "'220 mail ESMTP', , 'SMTP or FTP'",
        "'', 'GHTTP/1.0 200 OK', 'HTTP'",
        "'', '\u0016\u0015\u0003\u0003', 'TLS'",
        "'', '\u0010 \u0002\u0000\u0000', 'MQTT'",
        "'', , 'it says nothing'",
        "'hello', , 'not known: it begins with 68 65 6C 6C 6F'",
    })
    void whatIsNotZmtpIsNamed(String banner, @Nullable String answer, String name) throws IOException {
        try (Service service =
                new Service(banner.getBytes(ISO_8859_1), answer == null ? null : answer.getBytes(ISO_8859_1))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port());
            Findings found = new Probe(new ProbeOptions(address, "", Duration.ZERO, Duration.ofSeconds(1))).run();
            assertThat(found.isZmtp()).isFalse();
            assertThat(found.otherProtocol()).isEqualTo(name);
            assertThat(Advice.on(found, null, "").fits()).isFalse();
        }
    }

    @Test
    void zmtp2AndZmtp1AreToldByTheirFirstBytes() throws IOException {
        byte[] older = new Greeting.V2(SocketKind.PUSH, ByteBuffer.wrap("me".getBytes(UTF_8))).encode();
        try (Service push = new Service(older, null);
                Service oldest = new Service(new byte[] {1, 0}, null)) {
            Findings found = probe(push.port());
            assertThat(found.version()).isEqualTo(Version.ZMTP_2_0);
            assertThat(found.kind()).contains(SocketKind.PUSH);
            assertThat(probe(oldest.port()).version()).isEqualTo(Version.ZMTP_1_0);
        }
    }

    @Test
    void peerThatRefusesIsQuoted() throws IOException {
        byte[] says = new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode();
        byte[] error = Frame.of(Command.error("Go away")).encode();
        byte[] both = ByteBuffer.allocate(says.length + error.length)
                .put(says)
                .put(error)
                .array();
        try (Service service = new Service(both, null)) {
            assertThat(probe(service.port()).note()).isEqualTo("it refuses: Go away");
        }
    }

    @Test
    void portWhereNobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertThat(probe(port).reach()).isEqualTo(Findings.Reach.REFUSED);
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 1);
        assertThat(new Probe(new ProbeOptions(unknown, "", Duration.ZERO, PATIENCE))
                        .run()
                        .reach())
                .isEqualTo(Findings.Reach.UNREACHABLE);
    }

    /** A listener whose queue is full drops what comes, as a firewall does. */
    @Test
    void hostThatDropsWhatComesGivesNoAnswerInTime() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket two = new Socket(full.getInetAddress(), full.getLocalPort())) {
            InetSocketAddress address = (InetSocketAddress) one.getRemoteSocketAddress();
            Findings found = new Probe(new ProbeOptions(address, "", Duration.ZERO, Duration.ofMillis(500))).run();
            assertThat(found.reach()).as("beside %s", two).isEqualTo(Findings.Reach.NO_ANSWER);
        }
    }
}
