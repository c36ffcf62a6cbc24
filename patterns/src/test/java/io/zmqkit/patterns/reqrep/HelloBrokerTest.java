package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

@SuppressWarnings("try") // a server that only has to be there is not mentioned again
class HelloBrokerTest {

    private static final Endpoint ANY_PORT = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ZContext context = Sockets.newContext(failure -> {});
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private static Running<HelloBroker> broker() {
        var options = new HelloBroker.Options(ANY_PORT, ANY_PORT, SocketOptions.DEFAULTS);
        return new Running<>(own -> new HelloBroker(own, options));
    }

    private static Running<HelloServer> server(Running<HelloBroker> broker, List<String> seen, String name) {
        var options = new HelloServer.Options(
                broker.program().backend(), false, Duration.ofMillis(1), SocketOptions.DEFAULTS);
        return new Running<>(own -> new HelloServer(own, options, request -> seen.add(name)));
    }

    /** Returns once the handshake is over: what is dealt to a connection before that may be lost with it. */
    private Socket connect(SocketType type, Endpoint endpoint) throws InterruptedException {
        Socket socket = sockets.open(type);
        CountDownLatch handshake = new CountDownLatch(1);
        socket.setEventHook(event -> handshake.countDown(), ZMQ.EVENT_HANDSHAKE_PROTOCOL);
        sockets.connect(socket, "peer", endpoint);
        assertThat(handshake.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        socket.setReceiveTimeOut((int) PATIENCE.toMillis());
        return socket;
    }

    /** A client that asks again, as a client has to: see {@link HelloBroker} on what is lost. */
    private static Running<HelloClient> client(Running<HelloBroker> broker, int count) {
        var options = new HelloClient.Options(
                List.of(broker.program().frontend()),
                count,
                "Hello",
                Duration.ofSeconds(2),
                10,
                SocketOptions.DEFAULTS);
        return new Running<>(own -> new HelloClient(own, options, new HelloClient.Events() {
            @Override
            public void sent(String message, int number) {}

            @Override
            public void received(String reply, int number) {}

            @Override
            public void retrying(int number, int retry) {}
        }));
    }

    private static void assertAnswered(Running<HelloBroker> broker, int count) {
        try (var client = client(broker, count)) {
            assertThat(client.await(PATIENCE).replies()).isEqualTo(count);
        }
    }

    @Test
    void requestsWaitWhileNoServerIsThereAndAreAnsweredWhenOneComes() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker()) {
            List<Running<HelloClient>> clients =
                    IntStream.range(0, 5).mapToObj(i -> client(broker, 1)).toList();
            assertIdle(broker);
            try (var server = server(broker, seen, "one")) {
                clients.forEach(
                        client -> assertThat(client.await(PATIENCE).replies()).isEqualTo(1));
            }
            clients.forEach(Running::close);
            assertThat(seen).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void requestsWaitAgainWhenTheLastServerHasGone() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker()) {
            try (var first = server(broker, seen, "first")) {
                assertAnswered(broker, 1);
            }
            assertIdle(broker);
            try (var waiting = client(broker, 1)) {
                assertIdle(broker);
                try (var second = server(broker, seen, "second")) {
                    assertThat(waiting.await(PATIENCE).replies()).isEqualTo(1);
                }
            }
            assertThat(seen).contains("first", "second");
        }
    }

    @Test
    void manyClientsShareManyServers() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker();
                var one = server(broker, seen, "one");
                var two = server(broker, seen, "two");
                var three = server(broker, seen, "three")) {
            List<Running<HelloClient>> clients =
                    IntStream.range(0, 8).mapToObj(i -> client(broker, 25)).toList();
            clients.forEach(
                    client -> assertThat(client.await(PATIENCE).replies()).isEqualTo(25));
            clients.forEach(Running::close);
            for (String name : List.of("one", "two", "three")) {
                assertThat(seen).filteredOn(name::equals).hasSizeGreaterThan(20);
            }
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().requests()).isGreaterThanOrEqualTo(200);
            assertThat(broker.program().replies())
                    .isBetween(200L, broker.program().requests());
        }
    }

    @Test
    void replyReachesTheClientThatAsked() throws Exception {
        try (var broker = broker()) {
            Socket server = connect(SocketType.REP, broker.program().backend());
            Socket one = connect(SocketType.REQ, broker.program().frontend());
            Socket two = connect(SocketType.REQ, broker.program().frontend());
            one.send("one");
            two.send("two");
            for (int i = 0; i < 2; i++) {
                server.send("reply to " + server.recvStr());
            }
            assertThat(two.recvStr()).isEqualTo("reply to two");
            assertThat(one.recvStr()).isEqualTo("reply to one");
        }
    }

    @Test
    void malformedMessagesKillNeitherBrokerNorServer() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker();
                var server = server(broker, seen, "one")) {
            assertAnswered(broker, 1);
            seen.clear();
            Socket dealer = connect(SocketType.DEALER, broker.program().frontend());
            dealer.send("no delimiter");
            dealer.send("");
            ZMsg.newStringMsg("a", "b", "c").send(dealer);
            ZMsg.newStringMsg("", "").send(dealer); // an empty request, which is sound
            ZMsg.newStringMsg("", "Hello", "extra", "").send(dealer);
            assertThat(ZMsg.recvMsg(dealer)).map(Object::toString).containsExactly("", "World");
            assertThat(ZMsg.recvMsg(dealer)).map(Object::toString).containsExactly("", "World");
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    void replyForAClientThatNeverWasIsDropped() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker()) {
            Socket hostile = connect(SocketType.DEALER, broker.program().backend());
            ZMsg.newStringMsg("nobody", "", "World").send(hostile);
            hostile.send("");
            assertIdle(broker);
            sockets.discard(hostile);
            try (var server = server(broker, seen, "one")) {
                assertAnswered(broker, 1);
            }
        }
    }

    @Test
    void idleBrokerIsIdle() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker()) {
            assertIdle(broker);
            try (var server = server(broker, seen, "one")) {
                assertAnswered(broker, 1);
                assertIdle(broker);
                assertIdle(server);
            }
        }
    }

    /** Looks for 300 ms in which run() uses less than 5 % of one core; a busy loop never has them. */
    private static void assertIdle(Running<?> program) {
        AtomicReference<Duration> last = new AtomicReference<>(program.cpuTime());
        Duration window = Duration.ofMillis(300);
        await("idle").pollDelay(window).pollInterval(window).atMost(PATIENCE).untilAsserted(() -> {
            Duration now = program.cpuTime();
            assertThat(now.minus(last.getAndSet(now))).isLessThan(Duration.ofMillis(15));
        });
    }

    @Test
    void backendInUseFreesTheFrontend() {
        try (var first = broker()) {
            Endpoint free = Sockets.boundTo(sockets.bind(SocketType.ROUTER, "ROUTER", ANY_PORT));
            sockets.close();
            var options = new HelloBroker.Options(free, first.program().backend(), SocketOptions.DEFAULTS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> new HelloBroker(context, options))
                            .isInstanceOf(EndpointException.class)
                            .hasMessageStartingWith("cannot bind DEALER backend to "
                                    + first.program().backend()));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                sockets.bind(SocketType.ROUTER, "ROUTER", free);
                return true;
            });
        }
    }
}
