package io.zmqkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameHeader;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;

/**
 * Peers that keep to no rule, against a relay in a process of its own. After each attack a good client is served within
 * two seconds, and the relay's heap, threads and descriptors are back.
 *
 * <p>{@code -Dzmqkit.abuse.seed=N} repeats a run; {@code -Dzmqkit.abuse.minutes=N} sets how long the longest one takes.
 */
class AbuseIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final int PATIENCE_MILLIS = 2000;
    private static final long SEED = Long.getLong("zmqkit.abuse.seed", System.nanoTime());
    private static final String[] TYPES = {"PUSH", "SUB", "DEALER"};
    private static final String[] ROLES = {"PULL collector", "XPUB publisher", "ROUTER history"};

    private final CurveKeys serverKeys = CurveKeys.generate();
    private final CurveKeys ownKeys = CurveKeys.generate();

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsLinux() {
        assumeTrue(ProcessGauge.isUsable(), "needs Linux: it looks into /proc");
    }

    /** The victim, and what it used when nobody had attacked it yet. */
    private static final class Victim implements AutoCloseable {
        final ZmqkitProcess process;
        final List<Endpoint> endpoints;
        final ProcessGauge gauge;
        final @Nullable CurveSecurity security;
        final long heap;
        final long threads;
        final long descriptors;

        Victim(ZmqkitProcess process, List<Endpoint> endpoints, @Nullable CurveSecurity security) throws Exception {
            this.process = process;
            this.endpoints = endpoints;
            this.security = security;
            gauge = new ProcessGauge(process.pid());
            for (int i = 0; i < 3; i++) {
                serve();
            }
            heap = gauge.heapKib();
            threads = gauge.threads();
            descriptors = gauge.descriptors();
        }

        /** A new client says something that nobody else says and hears it. */
        private boolean serve() {
            try (ZContext context = Contexts.open(failure -> {});
                    Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS.with(security))) {
                long start = System.nanoTime();
                var ear = sockets.open(SocketType.SUB);
                ear.subscribe("probe");
                sockets.connect(ear, "SUB", endpoints.get(1));
                var mouth = sockets.connect(SocketType.PUSH, "PUSH", endpoints.get(0));
                ear.setReceiveTimeOut(20);
                while (System.nanoTime() - start < PATIENCE_MILLIS * 1_000_000L) {
                    mouth.send("probe");
                    if (ear.recv() != null) {
                        return true;
                    }
                }
                return false;
            }
        }

        /** One may be unlucky: a machine under test is a busy one, and a lost greeting costs half a second. */
        void assertServes() {
            assertThat(IntStream.range(0, 3).anyMatch(attempt -> serve()))
                    .as(() -> "served within 2 s, seed " + SEED + ": " + process)
                    .isTrue();
        }

        void assertUnharmed() throws Exception {
            assertServes();
            gauge.awaitIdle();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(gauge.threads()).isLessThanOrEqualTo(threads + 2);
                assertThat(gauge.descriptors()).isLessThanOrEqualTo(descriptors + 8);
            });
            assertThat(gauge.heapKib() - heap).as("KiB of heap, seed " + SEED).isLessThan(20 << 10);
            assertThat(process.stderr()).as("seed " + SEED).noneMatch(line -> line.contains("died of"));
        }

        RawPeer connect(int target) throws IOException {
            return AbuseIT.connect(endpoints.get(target));
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private Victim relay(boolean curve, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("relay", "--collect", ANY, "--publish", ANY, "--history", ANY));
        args.addAll(List.of(more));
        if (curve) {
            Path friends = Files.createDirectory(folder.resolve("friends"));
            Files.delete(ownKeys.save(friends, "good"));
            args.addAll(List.of("--authorized", friends.toString()));
            args.addAll(List.of("--curve", serverKeys.save(folder, "relay").toString()));
        }
        ZmqkitProcess process = ZmqkitProcess.zmqkit(args.toArray(String[]::new));
        List<Endpoint> endpoints = new ArrayList<>();
        for (String role : ROLES) {
            endpoints.add(Endpoint.parse(process.readyEndpoint(role)));
        }
        CurveSecurity own = new CurveSecurity(ownKeys, null, serverKeys.publicKey());
        return new Victim(process, endpoints, curve ? own : null);
    }

    /** A relay that only forwards, on the fast lane, with a heap of 64 MiB. */
    private static Victim lane() throws Exception {
        ZmqkitProcess process = ZmqkitProcess.zmqkitWith(
                List.of("-Xmx64m", "-XX:+UseSerialGC"), "relay", "--plain", "--collect", ANY, "--publish", ANY);
        List<Endpoint> endpoints = new ArrayList<>();
        for (String role : ROLES) {
            if (endpoints.size() < 2) {
                endpoints.add(Endpoint.parse(process.readyEndpoint(role)));
            }
        }
        return new Victim(process, endpoints, null);
    }

    /** A tap that prints all, in front of a relay, with a heap of 64 MiB. */
    private Victim tap(Victim relay) throws Exception {
        List<String> args = new ArrayList<>(List.of("tap"));
        relay.endpoints.forEach(to -> args.addAll(List.of("--listen", ANY, "--to", to.toString())));
        List<String> options = List.of("-Xmx64m", "-XX:+UseSerialGC");
        ZmqkitProcess process = ZmqkitProcess.zmqkitWith(options, args.toArray(String[]::new));
        return new Victim(process, process.readyEndpoints("tap", relay.endpoints.size()), null);
    }

    private static RawPeer connect(Endpoint endpoint) throws IOException {
        return RawPeer.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), Duration.ofSeconds(5));
    }

    private static byte[] greeting(String mechanism) {
        return new Greeting.V3(Version.ZMTP_3_0, new Mechanism(mechanism), false).encode();
    }

    private static byte[] frame(int flags, String body) {
        return new Frame(
                        (flags & FrameHeader.MORE) != 0,
                        (flags & FrameHeader.COMMAND) != 0,
                        ByteBuffer.wrap(body.getBytes(ISO_8859_1)))
                .encode();
    }

    private static byte[] head(int flags, long length) {
        return ByteBuffer.allocate(9)
                .put((byte) (flags | FrameHeader.LONG))
                .putLong(length)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ready(String type) {
        return Frame.of(Command.ready(Properties.of(SocketKind.valueOf(type), new byte[0])))
                .encode();
    }

    /** What an honest client of each endpoint sends. */
    private static byte[] session(int target, String mechanism) {
        byte[] opened = join(greeting(mechanism), ready(TYPES[target]));
        return switch (target) {
            case 0 ->
                join(
                        opened,
                        frame(1, "room/abuse/"),
                        frame(1, "ZRC1 TEXT"),
                        frame(1, "kim"),
                        frame(1, "session-1 1 1"),
                        frame(0, "hello"),
                        frame(4, "\4PING\0\1"));
            case 1 -> join(opened, frame(0, "\1room/abuse/"), frame(0, "\0room/abuse/"), frame(0, "\1x"));
            default -> join(opened, frame(1, "ZRC1 HISTORY"), frame(1, "abuse"), frame(1, "1"), frame(0, "10"));
        };
    }

    private static byte[] mutate(byte[] session, Random random) {
        byte[] bytes = session.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int cut = random.nextInt(bytes.length);
        byte[] noise = new byte[random.nextInt(64)];
        random.nextBytes(noise);
        byte[] before = Arrays.copyOf(bytes, cut);
        byte[] after = Arrays.copyOfRange(bytes, cut, bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> before;
            case 1 -> join(before, noise, after);
            case 2 -> join(before, head(random.nextInt(8), random.nextLong()), after);
            case 3 -> join(bytes, after, after);
            case 4 -> noise.length == 0 ? before : noise;
            default -> bytes;
        };
    }

    private static void attack(Victim victim, int target, byte[] bytes, boolean abruptly) throws IOException {
        try (RawPeer peer = victim.connect(target)) {
            if (abruptly) {
                peer.resetOnClose();
            }
            byte[] opened = join(greeting("NULL"), ready(TYPES[target]));
            int differs = Arrays.mismatch(opened, bytes);
            int shared = differs < 0 || differs == opened.length ? opened.length : 0;
            if (shared > 0) { // what comes before the handshake is over drops the connection unseen
                shakeHands(peer, TYPES[target]);
            }
            peer.sendBytes(Arrays.copyOfRange(bytes, shared, bytes.length));
        } catch (IOException e) {
            assertThat(e)
                    .as(() -> "the victim may hang up, no more, seed " + SEED + ": " + victim.process)
                    .isNotInstanceOf(ConnectException.class);
        }
    }

    private static void shakeHands(RawPeer peer, String type) throws IOException {
        try {
            peer.greet(new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false));
            peer.sendBytes(ready(type));
            peer.receive(Duration.ofMillis(PATIENCE_MILLIS)); // its READY
        } catch (EOFException | SocketTimeoutException e) {
            assertThat(e)
                    .as("it may hang up, as with CURVE: go on all the same")
                    .isNotNull();
        }
    }

    private static void mutations(Victim victim, int sessions, Random random) throws IOException {
        for (int i = 0; i < sessions; i++) {
            int target = random.nextInt(victim.endpoints.size());
            byte[] session = session(target, random.nextInt(8) == 0 ? "CURVE" : "NULL");
            attack(victim, target, mutate(session, random), random.nextBoolean());
        }
    }

    @Test
    @Tag("faults")
    void mutatedSessionsDoNoHarm() throws Exception {
        try (Victim relay = relay(false)) {
            mutations(relay, 500, new Random(SEED));
            relay.assertUnharmed();
        }
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void tenThousandMutatedSessionsDoNoHarm() throws Exception {
        try (Victim relay = relay(false)) {
            Random random = new Random(SEED);
            for (int i = 0; i < 20; i++) {
                mutations(relay, 500, random);
                relay.assertServes();
            }
            relay.assertUnharmed();
        }
    }

    /** As long as bench/abuse.sh asks for, by turns against a relay without CURVE, one with it, and the fast lane. */
    @Test
    @Tag("faults")
    @Timeout(7200)
    void endlessAbuseDoesNoHarm() throws Exception {
        long minutes = Long.getLong("zmqkit.abuse.minutes", 0);
        assumeTrue(minutes > 0, "runs with -Dzmqkit.abuse.minutes=N, as in bench/abuse.sh N");
        Random random = new Random(SEED);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        try (Victim plain = relay(false);
                Victim curve = relay(true);
                Victim lane = lane()) {
            while (System.nanoTime() < end) {
                for (Victim victim : List.of(plain, curve, lane)) {
                    mutations(victim, 500, random);
                    lies(victim);
                    victim.assertServes();
                }
            }
            plain.assertUnharmed();
            curve.assertUnharmed();
            lane.assertUnharmed();
        }
    }

    @Test
    @Tag("faults")
    void mutatedSessionsAgainstCurveDoNoHarm() throws Exception {
        try (Victim relay = relay(true)) {
            mutations(relay, 200, new Random(SEED));
            lies(relay);
            relay.assertUnharmed();
        }
    }

    /** Every malformed greeting, command and frame of the fault matrix, at every endpoint. */
    private static void lies(Victim victim) throws IOException {
        for (int target = 0; target < victim.endpoints.size(); target++) {
            byte[] opened = join(greeting("NULL"), ready(TYPES[target]));
            for (long length : new long[] {-1, Integer.MAX_VALUE, (1L << 31) - 50, Long.MIN_VALUE, -2147483664L}) {
                attack(victim, target, join(opened, head(0, length)), false);
                attack(victim, target, join(greeting("NULL"), head(4, length)), false);
                attack(victim, target, join(new byte[] {1, 0}, head(0, length)), false);
            }
            for (String bytes : new String[] {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\0\0\0\0",
                "\1\0\377\377\377\377\377",
                "\377\0\0\0\0\0\0\0\1\177\1\5"
            }) {
                attack(victim, target, bytes.getBytes(ISO_8859_1), false);
            }
            for (String command : new String[] {"", "\4PING", "\4PONG", "\5READY", "\5ERROR", "\5ERROR\377", "\377"}) {
                attack(victim, target, join(opened, frame(4, command)), false);
                attack(victim, target, join(greeting("NULL"), frame(4, command)), false);
                attack(victim, target, join(greeting("CURVE"), frame(4, command)), false);
            }
        }
    }

    @Test
    @Tag("faults")
    void tapWithASmallHeapForwardsWhateverComes() throws Exception {
        try (Victim relay = relay(false);
                Victim tap = tap(relay)) {
            mutations(tap, 300, new Random(SEED));
            lies(tap);
            for (int i = 0; i < 2000; i++) {
                tap.connect(i % 3).close();
            }
            try (RawPeer endless = tap.connect(0)) {
                shakeHands(endless, "PUSH");
                assertThat(overwhelms(endless)).isFalse(); // all is forwarded, and the relay hangs up
            }
            relay.assertServes();
            tap.assertUnharmed();
        }
    }

    @Test
    @Tag("faults")
    @Timeout(600)
    void laneWithASmallHeapServesWhateverComes() throws Exception {
        try (Victim lane = lane()) {
            Random random = new Random(SEED);
            for (int i = 0; i < 20; i++) {
                mutations(lane, 500, random);
                lane.assertServes();
            }
            lies(lane);
            for (int i = 0; i < 2000; i++) {
                lane.connect(i % 2).close();
            }
            try (RawPeer flood = lane.connect(1);
                    RawPeer endless = lane.connect(0)) {
                shakeHands(flood, "SUB");
                shakeHands(endless, "PUSH");
                assertThatCode(() -> subscribe(flood, "x".repeat(200)))
                        .as(lane.process::toString)
                        .doesNotThrowAnyException();
                assertThat(overwhelms(endless)).isFalse();
                lane.assertServes();
            }
            lane.assertUnharmed();
            String told = ".*closes 127\\.0\\.0\\.1:.*frames.*";
            await().atMost(ZmqkitProcess.PATIENCE)
                    .until(
                            () -> { // a warning a second, so another may be told instead
                                try (RawPeer endless = lane.connect(0)) {
                                    shakeHands(endless, "PUSH");
                                    assertThat(overwhelms(endless)).isFalse();
                                }
                                return lane.process.stderr().stream().anyMatch(line -> line.matches(told));
                            });
        }
    }

    private static ZmqkitProcess chaos(String to, String... faults) {
        List<String> args = new ArrayList<>(List.of("chaos", "--seed", "1", "--listen", ANY, "--to", to));
        args.addAll(List.of(faults));
        return ZmqkitProcess.zmqkitWith(List.of("-Xmx64m", "-XX:+UseSerialGC"), args.toArray(String[]::new));
    }

    @Test
    @Tag("faults")
    void chaosWithASmallHeapHarmsWhateverComesAndIsNotHarmed() throws Exception {
        try (Victim relay = relay(false);
                ZmqkitProcess process = chaos(
                        relay.endpoints.get(0).toString(), "--delay", "20ms", "--jitter", "20ms", "--duplicate", "1%");
                Victim chaos = new Victim(
                        process,
                        List.of(
                                Endpoint.parse(process.readyEndpoint("chaos")),
                                relay.endpoints.get(1),
                                relay.endpoints.get(2)),
                        null)) {
            Random random = new Random(SEED);
            for (int i = 0; i < 300; i++) {
                attack(chaos, 0, mutate(session(0, "NULL"), random), random.nextBoolean());
            }
            lies(chaos);
            for (int i = 0; i < 2000; i++) {
                chaos.connect(0).close();
            }
            try (RawPeer endless = chaos.connect(0)) {
                shakeHands(endless, "PUSH");
                assertThat(overwhelms(endless)).isFalse();
            }
            relay.assertServes();
            chaos.assertUnharmed();
        }
    }

    /** Two bytes on the wire are two hundred in memory, and a message that never ends is kept until it does. */
    @Test
    @Tag("faults")
    void chaosWithASmallHeapKeepsLittleOfWhatItsTargetDoesNotTakeAndLetsNobodyStandStill() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
                ZmqkitProcess chaos = chaos("tcp://127.0.0.1:" + target.getLocalPort(), "--delay", "5s")) {
            Endpoint endpoint = Endpoint.parse(chaos.readyEndpoint("chaos"));
            List<Closeable> open = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    SocketChannel peer = SocketChannel.open(new InetSocketAddress(endpoint.host(), endpoint.port()));
                    open.add(peer);
                    open.add(target.accept());
                    peer.configureBlocking(false);
                    byte[] opened = join(greeting("NULL"), ready("PUSH"), i % 2 == 0 ? new byte[0] : head(0, 1000_000));
                    peer.write(ByteBuffer.wrap(opened));
                    ByteBuffer more = ByteBuffer.allocate(200_000);
                    for (int stalls = 0; more.hasRemaining() && stalls < 20; stalls++) {
                        stalls = peer.write(more) > 0 ? 0 : stalls;
                    }
                }
                try (RawPeer honest = connect(endpoint);
                        Socket behind = target.accept()) {
                    honest.sendBytes("HELLO".getBytes(ISO_8859_1));
                    behind.setSoTimeout(30_000);
                    assertThat(behind.getInputStream().readNBytes(5)).asString().isEqualTo("HELLO");
                }
            } finally {
                for (Closeable each : open) {
                    each.close();
                }
            }
            chaos.signal("TERM");
            assertThat(chaos.exitCode()).as(chaos::toString).isEqualTo(143);
            assertThat(chaos.stderr()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    /** Lengths that lie, at a program's port, with whatever socket type an honest peer of it has. */
    private static void lie(String endpoint, String type) throws IOException {
        Endpoint target = Endpoint.parse(endpoint);
        for (long length : new long[] {-1, (1L << 31) - 50, Long.MIN_VALUE, -2147483664L}) {
            for (boolean isReady : new boolean[] {true, false}) {
                try (RawPeer peer = connect(target)) {
                    if (isReady) {
                        shakeHands(peer, type);
                        peer.sendHead(0, length);
                    } else {
                        peer.sendBytes(greeting("NULL"));
                        peer.sendHead(FrameHeader.COMMAND, length);
                    }
                } catch (IOException e) {
                    assertThat(e).as("the victim may hang up, no more").isNotInstanceOf(ConnectException.class);
                }
            }
        }
    }

    private static void assertDone(String... command) throws InterruptedException {
        try (ZmqkitProcess good = ZmqkitProcess.zmqkit(command)) {
            assertThat(good.exitCode(Duration.ofSeconds(30))).as(good::toString).isZero();
        }
    }

    @Test
    @Tag("faults")
    void helloServerAndBrokerServeAGoodClientAfterLyingLengths() throws Exception {
        try (var broker = ZmqkitProcess.zmqkit("hello", "broker", "--frontend", ANY, "--backend", ANY);
                var behind =
                        ZmqkitProcess.zmqkit("hello", "server", "--connect", broker.readyEndpoint("ROUTER backend"));
                var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY)) {
            behind.awaitStderr("ready: .*");
            lie(broker.readyEndpoint("ROUTER backend"), "DEALER");
            for (String endpoint :
                    List.of(server.readyEndpoint("REP server"), broker.readyEndpoint("ROUTER frontend"))) {
                lie(endpoint, "REQ");
                assertDone("hello", "client", "--count", "3", "--connect", endpoint);
            }
            for (ZmqkitProcess victim : List.of(broker, server)) {
                new ProcessGauge(victim.pid()).awaitIdle();
            }
        }
    }

    @Test
    @Tag("faults")
    void weatherPublisherAndProxyServeAGoodSubscriberAfterLyingLengths() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkit(
                        "weather", "publisher", "--bind", ANY, "--rate", "100", "--zips", "10001-10002");
                var proxy = ZmqkitProcess.zmqkit(
                        "weather",
                        "proxy",
                        "--backend",
                        ANY,
                        "--frontend",
                        publisher.readyEndpoint("XPUB publisher"))) {
            for (String endpoint :
                    List.of(publisher.readyEndpoint("XPUB publisher"), proxy.readyEndpoint("XPUB backend"))) {
                lie(endpoint, "SUB");
                assertDone("weather", "subscriber", "10001", "--count", "3", "--connect", endpoint);
            }
            for (ZmqkitProcess victim : List.of(publisher, proxy)) {
                new ProcessGauge(victim.pid()).awaitIdle();
            }
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"--journal=memory", "--plain"})
    void relayWithLittleMemoryOutlivesAPeerThatRepeatsItsSubscription(String kind) throws Exception {
        List<String> args = new ArrayList<>(List.of("relay", "--collect", ANY, "--publish", ANY, kind));
        if (!kind.equals("--plain")) {
            args.addAll(List.of("--history", ANY));
        }
        try (var relay =
                ZmqkitProcess.zmqkitWith(List.of("-Xmx48m", "-XX:+UseSerialGC"), args.toArray(String[]::new))) {
            try (FloodPeer peer = new FloodPeer(relay.readyEndpoint("XPUB publisher"))) {
                peer.repeat("room/a/", 3_000_000); // without a limit the relay would have died at half of them
            }
            relay.signal("TERM");
            assertThat(relay.exitCode()).as(relay::toString).isEqualTo(143);
            assertThat(relay.stderr()).noneMatch(line -> line.contains("OutOfMemory") || line.contains("by force"));
        }
    }

    @Test
    @Tag("faults")
    void ventilatorAndSinkFinishABatchAfterLyingLengths() throws Exception {
        try (var sink = ZmqkitProcess.zmqkit("pipeline", "sink", "--bind", ANY, "--control", ANY, "--timeout", "60s")) {
            String results = sink.readyEndpoint("PULL sink");
            String control = sink.readyEndpoint("XPUB control");
            String[] peers = {"--sink", results, "--control", control, "--timeout", "60s"};
            try (var ventilator = pipeline("ventilator", "--bind", ANY, peers)) {
                String tasks = ventilator.readyEndpoint("PUSH ventilator");
                lie(tasks, "PULL");
                lie(results, "PUSH");
                lie(control, "SUB");
                for (ZmqkitProcess victim : List.of(ventilator, sink)) {
                    new ProcessGauge(victim.pid()).awaitIdle();
                }
                try (var worker = pipeline("worker", "--connect", tasks, peers)) {
                    for (ZmqkitProcess each : List.of(ventilator, sink, worker)) {
                        assertThat(each.exitCode(Duration.ofMinutes(1)))
                                .as(each::toString)
                                .isZero();
                    }
                }
                assertThat(sink.stdout().toString()).contains("100 tasks in");
            }
        }
    }

    private static ZmqkitProcess pipeline(String program, String option, String endpoint, String... more) {
        List<String> args = new ArrayList<>(List.of("pipeline", program, option, endpoint));
        args.addAll(List.of(more));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    @Test
    @Tag("faults")
    void malformedGreetingsCommandsAndFramesDoNoHarm() throws Exception {
        try (Victim relay = relay(false)) {
            lies(relay);
            relay.assertUnharmed();
        }
    }

    @Test
    @Tag("faults")
    void halfOpenConnectionsAndSlowGreetingsKeepNobodyOut() throws Exception {
        try (Victim relay = relay(false)) {
            List<RawPeer> held = new ArrayList<>();
            try {
                for (int i = 0; i < 500; i++) {
                    RawPeer peer = relay.connect(i % 3);
                    held.add(peer);
                    peer.sendBytes(Arrays.copyOf(greeting("NULL"), i % 2 == 0 ? 64 : 1));
                }
                for (int at = 1; at < 12; at++) { // one byte of the greeting at a time
                    for (int i = 1; i < held.size(); i += 2) {
                        held.get(i).sendBytes(new byte[] {greeting("NULL")[at]});
                    }
                }
                relay.assertServes();
            } finally {
                for (RawPeer peer : held) {
                    peer.close();
                }
            }
            relay.assertUnharmed();
        }
    }

    @Test
    @Tag("faults")
    void floodOfSubscriptionsOrOfFramesOfOneMessageDoesNoHarm() throws Exception {
        try (Victim relay = relay(false)) {
            String filler = "x".repeat(200);
            try (RawPeer flood = relay.connect(1);
                    RawPeer endless = relay.connect(0)) {
                shakeHands(flood, "SUB");
                shakeHands(endless, "PUSH");
                assertThatCode(() -> subscribe(flood, filler))
                        .as(relay.process::toString)
                        .doesNotThrowAnyException();
                assertThat(overwhelms(endless)).isFalse();
                relay.assertServes();
            }
            relay.assertUnharmed();
            relay.process.awaitStderr(".*closes 127\\.0\\.0\\.1:.*frames.*");
        }
    }

    private static void subscribe(RawPeer flood, String filler) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            flood.sendBytes(frame(0, "\1" + i + (i % 10 == 0 ? filler : "")));
        }
    }

    /** Sends frames of one message until the relay hangs up. */
    private static boolean overwhelms(RawPeer endless) {
        byte[] part = frame(1, "x".repeat(100));
        try {
            for (int i = 0; i < 1_000_000; i++) {
                endless.sendBytes(part);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
