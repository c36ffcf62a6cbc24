package io.zmqkit.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal.Reason;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** What a program that connects under CURVE learns of a server that does not let it in. */
class RefusalTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final CurveKeys serverKeys = CurveKeys.generate();
    private final CurveKeys kim = CurveKeys.generate();

    @TempDir
    private Path folder;

    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    private final ZContext context = Contexts.open(fatal::add);
    private final ZContext others = Contexts.open(failure -> {});
    private final Sockets client = client(serverKeys);

    private Sockets client(CurveKeys trusted) {
        return new Sockets(context, SocketOptions.DEFAULTS.with(new CurveSecurity(kim, null, trusted.publicKey())));
    }

    private Sockets server() {
        return server(others);
    }

    private Sockets server(ZContext where) {
        return new Sockets(where, SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, folder, null)));
    }

    private void authorise() throws IOException {
        Files.delete(kim.save(folder, "kim"));
    }

    @AfterEach
    void end() {
        client.close();
        context.close();
        others.close();
    }

    @Test
    void serverThatDoesNotKnowTheKeySaysSo() {
        try (Sockets server = server()) {
            Endpoint endpoint = Sockets.boundTo(server.bind(SocketType.PULL, "PULL", ANY));
            assertThat(client.refusal()).isEmpty();
            client.connect(SocketType.PUSH, "PUSH", endpoint);
            await().atMost(LONG).until(() -> client.refusal().isPresent());
            assertThat(client.refusal())
                    .contains(new Refusal(endpoint.toString(), kim.publicKey(), Reason.NOT_AUTHORISED));
        }
    }

    @Test
    void serverIsNamedAsTheProgramNamesIt() {
        try (Sockets server = server()) {
            Endpoint bound = Sockets.boundTo(server.bind(SocketType.PULL, "PULL", ANY));
            Endpoint endpoint = Endpoint.parse("tcp://localhost:" + bound.port());
            client.connect(SocketType.PUSH, "PUSH", endpoint);
            await().atMost(LONG).until(() -> client.refusal().isPresent());
            assertThat(client.refusal().map(Refusal::server)).contains(endpoint.toString());
        }
    }

    @Test
    void serverWithAnotherKeySaysSo() throws Exception {
        try (Sockets server = server();
                Sockets misled = client(CurveKeys.generate())) {
            authorise();
            Endpoint endpoint = Sockets.boundTo(server.bind(SocketType.PULL, "PULL", ANY));
            misled.connect(SocketType.PUSH, "PUSH", endpoint);
            await().atMost(LONG).until(() -> misled.refusal().isPresent());
            assertThat(misled.refusal()).map(Refusal::reason).contains(Reason.NOT_UNDERSTOOD);
        }
    }

    @Test
    void serverOfLibzmqThatHangsUpEachTimeHasAnotherKey() throws Exception {
        try (ServerSocket libzmq = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> hangUp(libzmq), "hangs up");
            thread.setDaemon(true);
            thread.start();
            client.connect(SocketType.PUSH, "PUSH", Endpoint.parse("tcp://127.0.0.1:" + libzmq.getLocalPort()));
            assertThat(client.refusal()).isEmpty();
            await().atMost(LONG).until(() -> client.refusal().isPresent());
            assertThat(client.refusal()).map(Refusal::reason).contains(Reason.NOT_UNDERSTOOD);
        }
    }

    /** Greets, reads HELLO, and closes, until the server is closed. */
    private static void hangUp(ServerSocket server) {
        byte[] greeting = new byte[64];
        greeting[0] = (byte) 0xff;
        greeting[8] = 1;
        greeting[9] = 0x7f;
        greeting[10] = 3;
        System.arraycopy("CURVE".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 5);
        greeting[32] = 1; // it is the server
        while (true) {
            try (java.net.Socket peer = server.accept()) {
                peer.getOutputStream().write(greeting);
                peer.getInputStream().readNBytes(greeting.length + 202);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void keyThatIsAuthorisedMeanwhileGetsInWhenItConnectsAgain() throws Exception {
        try (Sockets server = server()) {
            Socket pub = server.bind(SocketType.XPUB, "XPUB", ANY);
            Socket ear = client.open(SocketType.SUB);
            ear.subscribe("news");
            client.connect(ear, "SUB", Sockets.boundTo(pub));
            await().atMost(LONG).until(() -> client.refusal().isPresent());
            client.connectAgain();
            authorise();
            await().atMost(LONG).until(() -> {
                client.connectAgain();
                ear.recv(ZMQ.DONTWAIT);
                return client.refusal().isEmpty();
            });
            pub.setReceiveTimeOut((int) LONG.toMillis());
            assertThat(pub.recvStr()).isEqualTo("\1news");
        }
    }

    @Test
    void oneOfTwoServersThatRefusesDoesNotEndTheWaitForTheOtherAndBothDo() {
        Endpoint nobody = Endpoint.parse("tcp://127.0.0.1:1");
        try (Sockets server = server()) {
            Endpoint first = Sockets.boundTo(server.bind(SocketType.PULL, "PULL", ANY));
            Endpoint second = Sockets.boundTo(server.bind(SocketType.PULL, "PULL", ANY));
            try (Sockets half = client(serverKeys)) {
                Socket socket = half.open(SocketType.PUSH);
                half.connect(socket, "PUSH", nobody);
                half.connect(socket, "PUSH", first);
                await().atMost(LONG).until(() -> server.refused() > 0);
                await().during(Duration.ofMillis(200))
                        .atMost(LONG)
                        .until(() -> half.refusal().equals(Optional.empty()));
            }
            Socket socket = client.open(SocketType.PUSH);
            client.connect(socket, "PUSH", first);
            client.connect(socket, "PUSH", second);
            await().atMost(LONG).until(() -> client.refusal().isPresent());
        }
    }

    @Test
    void serverThatIsStartedAgainAndAgainHasNotRefusedWhoItLetIn() throws Exception {
        authorise();
        Socket push = client.open(SocketType.PUSH);
        Endpoint endpoint = ANY;
        for (int i = 0; i < 5; i++) {
            try (ZContext one = Contexts.open(failure -> {});
                    Sockets server = server(one)) {
                Socket pull = server.bind(SocketType.PULL, "PULL", endpoint);
                if (endpoint.equals(ANY)) {
                    endpoint = Sockets.boundTo(pull);
                    client.connect(push, "PUSH", endpoint);
                }
                pull.setReceiveTimeOut(100);
                await().atMost(LONG).until(() -> push.send("hello", ZMQ.DONTWAIT) && pull.recv() != null);
                assertThat(client.refusal()).isEmpty();
            }
        }
    }

    /** The handshake of the other fails while the context closes, which JeroMQ's I/O thread has to survive. */
    @Test
    void programThatIsRefusedEndsThoughAnotherServerDoesNotEvenGreet() throws Exception {
        try (Sockets server = server();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Socket push = client.open(SocketType.PUSH);
            push.setImmediate(false);
            client.connect(push, "PUSH", Endpoint.parse("tcp://127.0.0.1:" + silent.getLocalPort()));
            client.connect(SocketType.SUB, "SUB", Sockets.boundTo(server.bind(SocketType.XPUB, "XPUB", ANY)));
            await().atMost(LONG).until(() -> client.refusal().isPresent());
            push.send("to nobody");
            client.close();
            CompletableFuture.runAsync(context::close, THREADS).get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(fatal).isEmpty();
        }
    }
}
