package io.zmqkit.core.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.EndpointException.Reason;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

@Timeout(30)
class SocketsTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    /** Much for a busy machine, and much less than the 30 s for which JeroMQ itself would stall. */
    private static final Duration IN_TIME = Duration.ofSeconds(20);

    private static final Endpoint ANY_PORT = Endpoint.parse("tcp://127.0.0.1:*");

    /** A greeting that is lost is JeroMQ's stall of 30 s; here the peer loses it for certain. */
    @Test
    void connectionWithoutAGreetingIsTriedAgainLongBeforeJeroMqWould() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            silent.setSoTimeout((int) IN_TIME.toMillis());
            sockets.connect(SocketType.REQ, "REQ", Endpoint.parse("tcp://127.0.0.1:" + silent.getLocalPort()));
            try (java.net.Socket first = silent.accept();
                    java.net.Socket second = silent.accept()) {
                assertThat(second.getPort()).isNotEqualTo(first.getPort());
            }
        }
    }

    /** A few in a thousand lose their greeting, under load more. */
    @Test
    void freshConnectionsDoNotStall() throws Exception {
        try (EchoServer server = new EchoServer(SocketOptions.DEFAULTS);
                ZContext context = Contexts.open(failure -> {})) {
            AtomicInteger served = new AtomicInteger();
            List<CompletableFuture<Void>> clients = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try (Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
                                    for (int n = 0; n < 50; n++) {
                                        served.addAndGet(
                                                EchoServer.serves(sockets, server.endpoint(), IN_TIME) ? 1 : 0);
                                    }
                                }
                            },
                            THREADS))
                    .toList();
            for (CompletableFuture<Void> client : clients) {
                client.get(120, TimeUnit.SECONDS);
            }
            assertThat(served).hasValue(200);
        }
    }

    @Test
    void closingWithAnAbsentPeerTakesNoLongerThanTheLinger() throws Exception {
        ZContext context = Contexts.open(failure -> {});
        Sockets sockets = new Sockets(context, withLinger(Duration.ofMillis(300)));
        Socket push = sockets.connect(SocketType.PUSH, "PUSH", Endpoint.parse(unusedEndpoint()));
        assertThat(push.send("for nobody")).isTrue();

        long start = System.nanoTime();
        sockets.close();
        context.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(250), IN_TIME);
    }

    @Test
    void whatIsQueuedToALivePeerIsDeliveredOnClose() {
        int messages = 900; // 18 MB: more than the system's buffers hold, less than the high-water mark
        try (ZContext receiver = Contexts.open(failure -> {});
                Sockets receiving = new Sockets(receiver, SocketOptions.DEFAULTS)) {
            Socket pull = receiving.bind(SocketType.PULL, "PULL", ANY_PORT);
            pull.setReceiveTimeOut(10_000);
            try (ZContext sender = Contexts.open(failure -> {});
                    Sockets sending = new Sockets(sender, withLinger(Duration.ofSeconds(10)))) {
                Socket push = sending.connect(SocketType.PUSH, "PUSH", Sockets.boundTo(pull));
                for (int i = 0; i < messages; i++) {
                    assertThat(push.send(new byte[20_000 + i])).isTrue();
                }
            }
            for (int i = 0; i < messages; i++) {
                assertThat(pull.recv()).hasSize(20_000 + i);
            }
        }
    }

    @Test
    void bindFailureClosesTheSocketsOpenedBeforeIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ZContext context = Contexts.open(failure -> {})) {
            Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
            Endpoint first = Sockets.boundTo(sockets.bind(SocketType.PULL, "PULL one", ANY_PORT));
            Endpoint second = Endpoint.parse("tcp://127.0.0.1:" + taken.getLocalPort());

            assertThatThrownBy(() -> sockets.bind(SocketType.PULL, "PULL two", second))
                    .isInstanceOf(EndpointException.class);
            await().atMost(IN_TIME).until(() -> isFree(first));
        }
    }

    @Test
    void connectFailureClosesTheSocketsOpenedBeforeIt() {
        for (String bad : new String[] {"tcp://*:5555", "tcp://no-such-host.invalid:5555"}) {
            try (ZContext context = Contexts.open(failure -> {})) {
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
                Endpoint first = Sockets.boundTo(sockets.bind(SocketType.PULL, "PULL one", ANY_PORT));
                assertThatThrownBy(() -> sockets.connect(SocketType.PUSH, "PUSH", Endpoint.parse(bad)))
                        .isInstanceOf(RuntimeException.class);
                await().atMost(IN_TIME).until(() -> isFree(first));
            }
        }
    }

    private static boolean isFree(Endpoint endpoint) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void portInUseIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + taken.getLocalPort());
            EndpointException e = bindFailure(endpoint);
            assertThat(e)
                    .hasMessage("cannot bind REP server to " + endpoint + ": address already in use")
                    .hasNoSuppressedExceptions();
            assertThat(e.remedy()).isEqualTo("is another REP server running?");
            assertThat(e.reason()).isEqualTo(Reason.ADDRESS_IN_USE);
            assertThat(e.endpoint()).isEqualTo(endpoint);
        }
    }

    @Test
    void inprocNameInUseIsSaidSo() {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets first = new Sockets(context, SocketOptions.DEFAULTS);
                Sockets second = new Sockets(context, SocketOptions.DEFAULTS)) {
            Endpoint endpoint = Endpoint.parse("inproc://taken");
            first.bind(SocketType.PULL, "PULL", endpoint);
            assertThatThrownBy(() -> second.bind(SocketType.PULL, "PULL sink", endpoint))
                    .hasMessage("cannot bind PULL sink to inproc://taken: address already in use");
        }
    }

    @Test
    void foreignAddressIsSaidSo() {
        EndpointException e = bindFailure(Endpoint.parse("tcp://192.0.2.1:5555")); // RFC 5737: nobody's
        assertThat(e).hasMessage("cannot bind REP server to tcp://192.0.2.1:5555: not an address of this machine");
        assertThat(e.remedy()).isEqualTo("choose an address of this machine");
        assertThat(e.reason()).isEqualTo(Reason.OTHER);
    }

    @Test
    void privilegedPortIsSaidSo() {
        Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:1");
        assumeTrue(!isFree(endpoint), "needs a user that may not bind port 1");
        EndpointException e = bindFailure(endpoint);
        assertThat(e).hasMessage("cannot bind REP server to tcp://127.0.0.1:1: ports below 1024 need a privilege");
        assertThat(e.remedy()).isEqualTo("choose a higher port");
    }

    @Test
    void unknownHostIsSaidSo() {
        Endpoint endpoint = Endpoint.parse("tcp://no-such-host.invalid:5555"); // RFC 2606: never exists
        EndpointException bind = bindFailure(endpoint);
        assertThat(bind).hasMessage("cannot bind REP server to " + endpoint + ": unknown host no-such-host.invalid");
        assertThat(bind.reason()).isEqualTo(Reason.OTHER);
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            EndpointException connect = catchThrowableOfType(
                    EndpointException.class, () -> sockets.connect(SocketType.REQ, "REQ client", endpoint));
            assertThat(connect)
                    .hasMessage("cannot connect REQ client to " + endpoint + ": unknown host no-such-host.invalid");
            assertThat(connect.reason()).isEqualTo(Reason.UNKNOWN_HOST);
        }
    }

    private static EndpointException bindFailure(Endpoint endpoint) {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS.exposed(true))) {
            return catchThrowableOfType(
                    EndpointException.class, () -> sockets.bind(SocketType.REP, "REP server", endpoint));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://*:5555", "tcp://127.0.0.1:*"})
    void connectingToAWildcardIsRefused(String wildcard) {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            assertThatThrownBy(() -> sockets.connect(SocketType.REQ, "REQ client", Endpoint.parse(wildcard)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cannot connect REQ client to " + wildcard
                            + ": only a socket that binds may leave the host or the port open");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://*:*", "tcp://0.0.0.0:*", "tcp://localhost:*", "tcp://[::]:*", "tcp://[::1]:*"})
    void everyFormOfListeningIsReached(String bind) throws Exception {
        assumeTrue(!bind.contains("[") || hasIpv6(), "needs IPv6 on the loopback interface");
        try (EchoServer server = new EchoServer(SocketOptions.DEFAULTS.exposed(true), bind)) {
            int port = server.endpoint().port();
            assertThat(port).isPositive();
            List<String> hosts = switch (bind) {
                case "tcp://[::]:*" -> List.of("[::1]", "127.0.0.1", "localhost");
                case "tcp://[::1]:*" -> List.of("[::1]");
                default -> List.of("127.0.0.1", "localhost");
            };
            for (String host : hosts) {
                try (ZContext context = Contexts.open(failure -> {});
                        Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
                    Endpoint endpoint = Endpoint.parse("tcp://" + host + ":" + port);
                    assertThat(EchoServer.serves(sockets, endpoint, IN_TIME))
                            .as(host)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://*:*", "tcp://0.0.0.0:*", "tcp://[::]:*", "tcp://192.0.2.1:5555"})
    void otherMachinesAreNotLetInUnasked(String bind) {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            assertThatThrownBy(() -> sockets.bind(SocketType.REP, "REP server", Endpoint.parse(bind)))
                    .isInstanceOf(InsufficientSecurityException.class)
                    .hasMessage("REP server at " + bind + " lets other machines in, unencrypted and unauthenticated");
        }
    }

    private static boolean hasIpv6() {
        return isFree(new Endpoint("tcp", "[::1]", Endpoint.ANY_PORT));
    }

    @Test
    void deathOfABackgroundThreadIsReported() throws Exception {
        CompletableFuture<Throwable> fatal = new CompletableFuture<>();
        ZContext context = Contexts.open(fatal::complete); // cannot be closed once its thread is dead
        Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
        Socket pull = sockets.open(SocketType.PULL);
        Error outOfMemory = new OutOfMemoryError("only a test");
        sockets.bind(pull, "PULL", ANY_PORT);
        pull.setMsgAllocator(size -> {
            throw outOfMemory;
        });
        try (RawPeer peer = RawPeers.connect(Sockets.boundTo(pull))) {
            peer.greet(RawPeers.GREETING);
            peer.send(Command.ready(Properties.of(SocketKind.PUSH, new byte[0])));
            assertThat(fatal.get(60, TimeUnit.SECONDS)).isSameAs(outOfMemory);
        }
    }

    @Test
    void failureThatAThreadSurvivesIsNotFatal() throws ExecutionException, InterruptedException, TimeoutException {
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        try (ZContext context = Contexts.open(fatal::add)) {
            for (int i = 0; i < 100; i++) {
                context.getNotificationExceptionHandler()
                        .uncaughtException(Thread.currentThread(), new IllegalStateException("only a test"));
            }
        }
        assertThat(fatal).isEmpty();
    }

    private static SocketOptions withLinger(Duration linger) {
        SocketOptions d = SocketOptions.DEFAULTS;
        return new SocketOptions(
                d.handshakeInterval(),
                d.timeout(),
                linger,
                d.maxMessageBytes(),
                d.highWaterMark(),
                d.heartbeatInterval());
    }

    private static String unusedEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "tcp://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
