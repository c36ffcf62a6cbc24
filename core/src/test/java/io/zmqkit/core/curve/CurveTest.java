package io.zmqkit.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.jeromq.ReceivedFrame;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Greeting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** A PULL and an XPUB with CURVE: who gets in, under which name, and who does not. */
class CurveTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration LONG = Duration.ofSeconds(10);
    /** How long somebody who must not get in is watched; a connection that is let in needs a fraction of it. */
    private static final int WATCH_MILLIS = 400;

    private final CurveKeys serverKeys = CurveKeys.generate();
    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private final ZContext context = Contexts.open(fatal::add);
    private final ZContext clients = Contexts.open(failure -> {});
    private final List<Sockets> groups = new ArrayList<>();

    private Sockets server;

    private Socket pull;

    private Socket pub;

    @BeforeEach
    void serve() {
        server = new Sockets(context, SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, folder, null)));
        pull = server.bind(SocketType.PULL, "PULL collector", ANY);
        pub = server.bind(SocketType.XPUB, "XPUB publisher", ANY);
        pull.setReceiveTimeOut(WATCH_MILLIS);
        pub.setReceiveTimeOut(WATCH_MILLIS);
    }

    @AfterEach
    void end() {
        groups.forEach(Sockets::close);
        clients.close();
        server.close();
        context.close();
    }

    private CurveKeys authorise(String name) {
        CurveKeys keys = CurveKeys.generate();
        authorise(name, keys);
        return keys;
    }

    private void authorise(String name, CurveKeys keys) {
        try {
            Path file = keys.save(folder, name);
            Files.delete(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Socket client(SocketType type, @Nullable CurveKeys keys, CurveKeys trusted) {
        CurveSecurity curve = keys == null ? null : new CurveSecurity(keys, null, trusted.publicKey());
        Sockets sockets = new Sockets(clients, SocketOptions.DEFAULTS.with(curve));
        groups.add(sockets);
        Socket socket = sockets.connect(type, type + " client", Sockets.boundTo(type == SocketType.PUSH ? pull : pub));
        if (type == SocketType.SUB) {
            socket.subscribe("");
        }
        return socket;
    }

    /** The name that a message of a new client arrives under; null if none arrives. */
    private @Nullable String nameHeard(@Nullable CurveKeys keys, CurveKeys trusted, boolean isExpected) {
        client(SocketType.PUSH, keys, trusted).send("hello");
        pull.setReceiveTimeOut(isExpected ? (int) LONG.toMillis() : WATCH_MILLIS);
        Received message = server.receive(pull, 0, 1);
        return message == null ? null : message.sender();
    }

    private @Nullable String nameHeard(CurveKeys keys) {
        return nameHeard(keys, serverKeys, true);
    }

    private void assertLocksOut(@Nullable CurveKeys keys, CurveKeys trusted) {
        Socket ear = client(SocketType.SUB, keys, trusted);
        ear.setReceiveTimeOut(1);
        client(SocketType.PUSH, keys, trusted).send("hello");
        assertThat(pull.recv()).as("sent by someone who is not authorised").isNull();
        assertThat(pub.recv())
                .as("subscription of someone who is not authorised")
                .isNull();
        pub.send("secret");
        ear.setReceiveTimeOut(WATCH_MILLIS / 2);
        assertThat(ear.recvStr()).isNull();
    }

    @Test
    void authorisedClientIsHeardUnderTheNameOfItsFileAndHears() {
        CurveKeys kim = authorise("김");
        assertThat(nameHeard(kim)).isEqualTo("김");
        assertThat(server.refused()).isZero();
        Socket ear = client(SocketType.SUB, kim, serverKeys);
        ear.setReceiveTimeOut(10);
        pub.setReceiveTimeOut(100);
        await().atMost(LONG).until(() -> {
            ear.recv(); // a socket subscribes again after a lost greeting only if it is used
            byte[] subscription = pub.recv();
            return subscription != null && subscription.length == 1;
        });
        pub.send("news");
        ear.setReceiveTimeOut((int) LONG.toMillis());
        assertThat(ear.recvStr()).isEqualTo("news");
    }

    @Test
    void clientThatForgesItsNameIsKnownByItsKey() throws Exception {
        CurveKeys mallory = authorise("mallory");
        authorise("alice");
        Map<String, String> forged = new LinkedHashMap<>();
        forged.put("Socket-Type", "PUSH");
        forged.put("User-Id", "alice");
        forged.put("X-" + "0".repeat(32), "alice");
        pull.setReceiveTimeOut((int) LONG.toMillis());
        try (RawCurve client = new RawCurve(Sockets.boundTo(pull), serverKeys.publicKey(), mallory, forged)) {
            assertThat(client.answer()).isEqualTo("READY");
            client.send("hello");
            assertThat(ReceivedFrame.receive(pull, 0))
                    .isNotNull()
                    .extracting(frame -> frame.property("User-Id"))
                    .as("JeroMQ believes it")
                    .isEqualTo("alice");
            client.send("hello");
            assertThat(server.receive(pull, 0, 1))
                    .isNotNull()
                    .extracting(Received::sender)
                    .isEqualTo("mallory");
        }
        forged.put("User-Id", "");
        try (RawCurve client =
                new RawCurve(Sockets.boundTo(pull), serverKeys.publicKey(), CurveKeys.generate(), forged)) {
            assertThat(client.answer()).isEqualTo("ERROR");
        }
    }

    @Test
    void replayedHandshakeIsDropped() throws Exception {
        CurveKeys kim = authorise("kim");
        Map<String, String> said = Map.of("Socket-Type", "PUSH");
        try (RawCurve client = new RawCurve(Sockets.boundTo(pull), serverKeys.publicKey(), kim, said)) {
            assertThat(client.answer()).isEqualTo("READY");
            assertThat(client.replayIsDropped(Sockets.boundTo(pull))).isTrue();
        }
        assertThat(nameHeard(kim)).isEqualTo("kim");
    }

    @Test
    void handshakeWithTooMuchToSayHurtsNobodyElse() throws Exception {
        CurveKeys kim = authorise("kim");
        Map<String, String> said = Map.of("Socket-Type", "PUSH", "X-long", "x".repeat(100_000));
        try (RawCurve client = new RawCurve(Sockets.boundTo(pull), serverKeys.publicKey(), kim, said)) {
            assertThat(nameHeard(kim)).as("while %s is there", client).isEqualTo("kim");
        }
        assertThat(fatal).isEmpty();
    }

    @Test
    void unknownKeyIsLockedOutAndCounted() {
        authorise("kim");
        assertLocksOut(CurveKeys.generate(), serverKeys);
        await().atMost(LONG).until(() -> server.refused() >= 2);
    }

    @Test
    void wrongServerKeyIsLockedOut() {
        assertLocksOut(authorise("kim"), CurveKeys.generate());
        await().atMost(LONG).until(() -> server.refused() >= 2);
    }

    @Test
    void clientWithoutKeysIsLockedOut() {
        assertLocksOut(null, serverKeys);
    }

    /** An honest client leaves, too, before it tries again, if its greeting was lost. */
    @Test
    void whoLeavesByItselfIsNotRefusedAndWhoIsTurnedAwayIs() throws Exception {
        Socket bound = server.open(SocketType.PULL);
        Semaphore ended = new Semaphore(0);
        server.watch(bound, event -> ended.release(), ZMQ.EVENT_DISCONNECTED);
        server.bind(bound, "PULL server", ANY);
        Endpoint endpoint = Sockets.boundTo(bound);
        Map<String, String> said = Map.of("Socket-Type", "PUSH");
        try (RawCurve kim = new RawCurve(endpoint, serverKeys.publicKey(), authorise("kim"), said)) {
            assertThat(kim.answer()).isEqualTo("READY");
            kim.send("hello");
            kim.sendWithTheLastNumber("not a failed handshake, though JeroMQ calls it one");
            assertThat(ended.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        for (byte[] greeting : new byte[][] {{}, Greeting.signature()}) {
            try (RawPeer leaves = RawPeers.connect(endpoint)) {
                leaves.sendBytes(greeting);
            }
            assertThat(ended.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.refused()).isZero();
        try (RawPeer bare = RawPeers.connect(endpoint)) {
            bare.sendBytes(RawPeers.GREETING.encode());
            assertThat(ended.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.refused()).isOne();
        try (RawCurve stranger = new RawCurve(endpoint, serverKeys.publicKey(), CurveKeys.generate(), said)) {
            assertThat(stranger.answer()).isEqualTo("ERROR");
        }
        assertThat(ended.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(server.refused()).isEqualTo(2);
    }

    @Test
    void strangerIsNotLetInWhileTheLastMessagesAreSent() throws Exception {
        Socket push = server.open(SocketType.PUSH);
        push.setLinger((int) LONG.toMillis());
        server.bind(push, "PUSH ventilator", ANY);
        Map<String, String> said = Map.of("Socket-Type", "PULL");
        try (RawCurve stranger =
                new RawCurve(Sockets.boundTo(push), serverKeys.publicKey(), CurveKeys.generate(), said, false)) {
            await().atMost(LONG).until(() -> push.send("dealt to whoever has connected"));
            server.close();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close, THREADS);
            assertThatThrownBy(() -> {
                        stranger.initiate();
                        stranger.answer();
                    })
                    .isInstanceOf(IOException.class);
            closing.get(2 * LONG.toSeconds(), TimeUnit.SECONDS); // the linger, if the message waits for somebody else
        }
    }

    @Test
    void removedKeyLocksTheNextConnectionOutAndAnAddedOneLetsItIn() throws Exception {
        CurveKeys kim = authorise("kim");
        assertThat(nameHeard(kim)).isEqualTo("kim");
        Files.delete(folder.resolve("kim.key"));
        assertThat(nameHeard(kim, serverKeys, false)).isNull();
        authorise("lee", kim);
        assertThat(nameHeard(kim)).isEqualTo("lee");
    }

    @Test
    @Tag("faults")
    void junkInTheFolderLetsNobodyInAndKeepsNobodyOut() throws Exception {
        Files.writeString(folder.resolve("a.key"), "junk");
        Files.write(folder.resolve("b.key"), new byte[100_000]);
        Files.createDirectory(folder.resolve("c.key"));
        Files.createSymbolicLink(folder.resolve("d.key"), folder.resolve("nowhere"));
        Files.writeString(folder.resolve("e.key"), "public-key = \"" + "0".repeat(40) + "\"");
        CurveKeys kim = authorise("kim");
        Files.writeString(folder.resolve("z.key"), "public-key");
        assertThat(nameHeard(kim)).isEqualTo("kim");
        assertLocksOut(CurveKeys.generate(), serverKeys);
    }

    @Test
    void deletedFolderLocksEverybodyOutUntilItIsBack() throws Exception {
        CurveKeys kim = authorise("kim");
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        Files.move(folder, away);
        assertThat(nameHeard(kim, serverKeys, false)).isNull();
        Files.move(away, folder);
        assertThat(nameHeard(kim)).isEqualTo("kim");
    }

    /** Nothing proves who sends over inproc, so such a message stands for any that slips past the handshake. */
    @ParameterizedTest
    @EnumSource(
            value = SocketType.class,
            names = {"PULL", "ROUTER", "REP"})
    void messageWithoutTheMarkIsDropped(SocketType type) {
        SocketType peer = type == SocketType.PULL ? SocketType.PUSH : SocketType.REQ;
        Socket bound = server.bind(type, type + " server", ANY);
        Endpoint overTcp = Sockets.boundTo(bound);
        bound.setReceiveTimeOut((int) LONG.toMillis());
        server.bind(bound, type + " server", Endpoint.parse("inproc://unproven"));
        try (Socket stranger = context.createSocket(peer)) {
            stranger.connect("inproc://unproven");
            stranger.sendMore("from");
            stranger.send("nobody");
            assertThat(server.receiveAdmitted(bound, 0)).isNull();
        }
        CurveSecurity kim = new CurveSecurity(authorise("kim"), null, serverKeys.publicKey());
        Sockets sockets = new Sockets(clients, SocketOptions.DEFAULTS.with(kim));
        groups.add(sockets);
        Socket client = sockets.connect(peer, peer + " client", overTcp);
        client.sendMore("from");
        client.send("kim");
        assertThat(server.receiveAdmitted(bound, 0))
                .isNotNull()
                .satisfies(received -> assertThat(received.message())
                        .extracting(ZFrame::toString)
                        .endsWith("from", "kim"));
    }

    @Test
    void secondAuthenticatorInAContextIsRefused() {
        Sockets other = new Sockets(context, SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, folder, null)));
        assertThatThrownBy(() -> other.bind(SocketType.PULL, "PULL", ANY)).isInstanceOf(IllegalStateException.class);
        other.close();
    }

    @Test
    void nothingFallsBackToAPlainConnection() {
        CurveSecurity neither = new CurveSecurity(serverKeys, null, null);
        try (Sockets sockets = new Sockets(clients, SocketOptions.DEFAULTS.with(neither))) {
            assertThatThrownBy(() -> sockets.bind(SocketType.PULL, "PULL sink", ANY))
                    .isInstanceOf(InsufficientSecurityException.class)
                    .hasMessageContaining("does not know who may connect");
            assertThatThrownBy(() -> sockets.connect(SocketType.PUSH, "PUSH", Endpoint.parse("tcp://127.0.0.1:1")))
                    .isInstanceOf(InsufficientSecurityException.class)
                    .hasMessageContaining("does not know the server's public key");
        }
    }

    @Test
    void nobodyGetsInOnceTheAuthenticatorHasDied() {
        List<Throwable> ends = new CopyOnWriteArrayList<>();
        try (ZContext other = Contexts.open(ends::add)) {
            Authenticator dying = new Authenticator(
                    other,
                    key -> {
                        throw new AssertionError("died");
                    },
                    (domain, host, isAuthorised) -> {});
            Socket victim = other.createSocket(SocketType.PULL);
            victim.setCurveServer(true);
            victim.setCurvePublicKey(serverKeys.publicKey().bytes());
            victim.setCurveSecretKey(serverKeys.secretKey().bytes());
            int port = victim.bindToRandomPort("tcp://127.0.0.1");
            for (int i = 0; i < 2; i++) {
                Sockets sockets = new Sockets(
                        clients,
                        SocketOptions.DEFAULTS.with(
                                new CurveSecurity(CurveKeys.generate(), null, serverKeys.publicKey())));
                groups.add(sockets);
                sockets.connect(SocketType.PUSH, "PUSH", Endpoint.parse("tcp://127.0.0.1:" + port))
                        .send("hello");
                victim.setReceiveTimeOut(WATCH_MILLIS);
                assertThat(victim.recv()).isNull();
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(ends).singleElement().isInstanceOf(AssertionError.class));
            }
            dying.close();
        }
    }

    @Test
    void requestThatCannotBeJudgedIsRefusedAndTheNextIsJudged() {
        try (ZContext other = Contexts.open(fatal::add)) {
            String[] answers = {"boom", "", "kim"};
            int[] calls = {0};
            Authenticator authenticator = new Authenticator(
                    other,
                    key -> {
                        String answer = answers[calls[0]++];
                        if (answer.equals("boom")) {
                            throw new StackOverflowError();
                        }
                        return answer;
                    },
                    (domain, host, isAuthorised) -> {});
            Socket zap = other.createSocket(SocketType.DEALER);
            zap.setReceiveTimeOut((int) LONG.toMillis());
            zap.connect(Authenticator.ENDPOINT);
            for (String status : new String[] {"400", "400", "200"}) {
                ask(zap, "1.0", "CURVE", new byte[32]);
                assertThat(status(zap)).isEqualTo(status);
            }
            ask(zap, "2.0", "CURVE", new byte[32]);
            assertThat(status(zap)).isEqualTo("400");
            ask(zap, "1.0", "NULL", new byte[32]);
            assertThat(status(zap)).isEqualTo("400");
            ask(zap, "1.0", "CURVE", new byte[31]);
            assertThat(status(zap)).isEqualTo("400");
            zap.send("junk");
            assertThat(status(zap)).isEqualTo("400");
            assertThat(authenticator.refused()).isEqualTo(6);
            authenticator.close();
            assertThat(fatal).isEmpty();
        }
    }

    private static void ask(Socket zap, String version, String mechanism, byte[] key) {
        zap.sendMore("");
        zap.sendMore(version);
        zap.sendMore("1");
        zap.sendMore("");
        zap.sendMore("127.0.0.1");
        zap.sendMore("");
        zap.sendMore(mechanism);
        zap.send(key);
    }

    private static String status(Socket zap) {
        List<String> frames = new ArrayList<>();
        do {
            frames.add(zap.recvStr());
        } while (zap.hasReceiveMore());
        assertThat(frames).hasSize(7);
        return frames.get(3);
    }
}
