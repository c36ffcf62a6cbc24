package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

@SuppressWarnings("try") // a server that only has to be there is not mentioned again
class HelloBrokerTest {

    private static final Endpoint ANY_PORT = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private static Running<HelloBroker> broker() {
        return broker(HEARTBEAT);
    }

    private static Running<HelloBroker> broker(Duration heartbeat) {
        var options = new HelloBroker.Options(ANY_PORT, ANY_PORT, heartbeat, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloBroker(own, options));
    }

    private static Running<HelloWorker> server(Running<HelloBroker> broker, List<String> seen, String name) {
        return server(broker, seen, name, Duration.ofMillis(1));
    }

    private static Running<HelloWorker> server(
            Running<HelloBroker> broker, List<String> seen, String name, Duration work) {
        var options =
                new HelloWorker.Options(broker.program().backend(), work, true, HEARTBEAT, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloWorker(own, options, new HelloWorker.Events() {
            @Override
            public void received(HelloRequest request) {
                seen.add(name);
            }

            @Override
            public void brokerSilent(Duration silence) {}

            @Override
            public void brokerBack() {}
        }));
    }

    /** A server that the test plays by hand; it sends no heartbeats. */
    private Socket readyServer(Running<HelloBroker> broker) throws InterruptedException {
        Socket server = connect(SocketType.DEALER, broker.program().backend());
        server.send(new byte[] {ParanoidPirate.READY});
        return server;
    }

    /** The next message that is not a heartbeat: envelope and request. */
    private static Enveloped request(Socket server) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            ZMsg message = ZMsg.recvMsg(server);
            assertThat(message).as("a request").isNotNull();
            if (!ParanoidPirate.is(ParanoidPirate.HEARTBEAT, message)) {
                return Enveloped.parse(message).orElseThrow();
            }
        }
        throw new AssertionError("only heartbeats");
    }

    private static List<ZFrame> frames(String... texts) {
        return List.copyOf(ZMsg.newStringMsg(texts));
    }

    /** Waits until the broker has given a server up: its heartbeats cease. */
    private static void awaitExpiry(Socket server) {
        server.setReceiveTimeOut((int) HEARTBEAT.multipliedBy(5).toMillis());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ZMsg.recvMsg(server) != null) {
            assertThat(System.nanoTime()).as("expired in time").isLessThan(deadline);
        }
        server.setReceiveTimeOut((int) PATIENCE.toMillis());
    }

    /** Returns once the handshake is over: what is dealt to a connection before that may be lost with it. */
    private Socket connect(SocketType type, Endpoint endpoint) throws InterruptedException {
        Socket socket = sockets.open(type);
        CountDownLatch handshake = new CountDownLatch(1);
        sockets.watch(socket, event -> handshake.countDown(), ZMQ.EVENT_HANDSHAKE_PROTOCOL);
        sockets.connect(socket, "peer", endpoint);
        assertThat(handshake.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        socket.setReceiveTimeOut((int) PATIENCE.toMillis());
        return socket;
    }

    /** A client that asks again, as a client has to: see {@link HelloBroker} on what is lost. */
    private static Running<HelloClient> client(Running<HelloBroker> broker, int count) {
        return client(broker, count, Duration.ofSeconds(2));
    }

    private static Running<HelloClient> client(Running<HelloBroker> broker, int count, Duration timeout) {
        var options = new HelloClient.Options(
                List.of(broker.program().frontend()), count, "Hello", timeout, 10, false, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloClient(own, options, new HelloClient.Events() {
            @Override
            public void sent(String message, int number) {}

            @Override
            public void received(String reply, int number) {}

            @Override
            public void retrying(int number, int retry) {}

            @Override
            public void withoutId(int number) {}
        }));
    }

    private static void assertAnswered(Running<HelloBroker> broker, int count) {
        try (var client = client(broker, count)) {
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(count);
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
                clients.forEach(client ->
                        assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(1));
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
                    assertThat(waiting.await(PATIENCE).stats().replies()).isEqualTo(1);
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
            await("all are ready").atMost(PATIENCE).until(() -> {
                assertAnswered(broker, 1);
                return seen.containsAll(List.of("one", "two", "three"));
            });
            List<Running<HelloClient>> clients =
                    IntStream.range(0, 8).mapToObj(i -> client(broker, 25)).toList();
            clients.forEach(client ->
                    assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(25));
            clients.forEach(Running::close);
            for (String name : List.of("one", "two", "three")) {
                assertThat(seen).filteredOn(name::equals).hasSizeGreaterThan(20);
            }
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().stats().requests()).isGreaterThanOrEqualTo(200);
            assertThat(broker.program().stats().replies())
                    .isBetween(200L, broker.program().stats().requests());
        }
    }

    @Test
    void replyReachesTheClientThatAsked() throws Exception {
        try (var broker = broker()) {
            Socket one = connect(SocketType.REQ, broker.program().frontend());
            Socket two = connect(SocketType.REQ, broker.program().frontend());
            Socket server = readyServer(broker);
            one.send("one");
            two.send("two");
            for (int i = 0; i < 2; i++) {
                Enveloped request = request(server);
                request.with(frames("reply to " + request.body().get(0))).send(server);
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
    void requestWithAnIdIsGivenToAnotherServerWhenItsServerDies() throws Exception {
        try (var broker = broker()) {
            Socket client = connect(SocketType.REQ, broker.program().frontend());
            Socket doomed = readyServer(broker);
            ZMsg.newStringMsg("id 1", "Hello").send(client);
            assertThat(request(doomed).body()).isEqualTo(frames("id 1", "Hello"));
            Socket heir = readyServer(broker);
            sockets.discard(doomed);
            Enveloped again = request(heir);
            assertThat(again.body()).isEqualTo(frames("id 1", "Hello"));
            again.with(frames("id 1", "World")).send(heir);
            assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("id 1", "World");
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().stats().requestsMoved()).isEqualTo(1);
        }
    }

    @Test
    void requestWithoutAnIdIsNotGivenToAnotherServer() throws Exception {
        try (var broker = broker()) {
            Socket client = connect(SocketType.REQ, broker.program().frontend());
            Socket doomed = readyServer(broker);
            client.send("first");
            assertThat(request(doomed).body()).isEqualTo(frames("first"));
            sockets.discard(doomed);
            Socket other = connect(SocketType.REQ, broker.program().frontend());
            Socket heir = readyServer(broker);
            other.send("second");
            Enveloped second = request(heir);
            assertThat(second.body()).isEqualTo(frames("second"));
            second.with(frames("World")).send(heir);
            assertThat(other.recvStr()).isEqualTo("World");
            awaitExpiry(heir); // long enough for the loss of the first server to be noticed, and nothing came
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().stats().requestsMoved()).isZero();
            assertThat(broker.program().stats().serversLost()).isEqualTo(2);
        }
    }

    @Test
    void silentServerGetsNoMoreRequests() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker()) {
            Socket silent = readyServer(broker);
            awaitExpiry(silent);
            try (var server = server(broker, seen, "one")) {
                assertAnswered(broker, 20);
                assertThat(seen).hasSizeGreaterThanOrEqualTo(20);
            }
            silent.setReceiveTimeOut(100);
            assertThat(silent.recv()).as("a request").isNull();
        }
    }

    @Test
    void replyOfAServerThatWasGivenUpIsDropped() throws Exception {
        try (var broker = broker()) {
            Socket client = connect(SocketType.DEALER, broker.program().frontend());
            Socket slow = readyServer(broker);
            ZMsg.newStringMsg("", "id 1", "Hello").send(client);
            Enveloped first = request(slow);
            awaitExpiry(slow);
            Socket heir = readyServer(broker);
            request(heir).with(frames("id 1", "of the heir")).send(heir);
            first.with(frames("id 1", "too late")).send(slow);
            ZMsg.newStringMsg("", "id 2", "Hello").send(client);
            Enveloped second = request(heir);
            second.with(frames("id 2", "of the heir")).send(heir);
            for (String id : List.of("id 1", "id 2")) {
                assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("", id, "of the heir");
            }
            client.setReceiveTimeOut(300);
            assertThat(client.recv()).isNull();
        }
    }

    @Test
    void serverThatSaysReadyWhileItHasARequestInHandGetsNoSecondOne() throws Exception {
        try (var broker = broker(Duration.ofSeconds(20))) {
            Socket client = connect(SocketType.DEALER, broker.program().frontend());
            ZMsg.newStringMsg("", "one").send(client);
            Socket server = readyServer(broker);
            Enveloped first = request(server);
            server.send(new byte[] {ParanoidPirate.READY});
            ZMsg.newStringMsg("", "two").send(client);
            server.setReceiveTimeOut(300);
            assertThat(server.recv()).as("a second request").isNull();
            server.setReceiveTimeOut((int) PATIENCE.toMillis());
            first.with(frames("World")).send(server);
            assertThat(request(server).body()).isEqualTo(frames("two"));
        }
    }

    @Test
    void serverWhoseReplyIsNoneIsFreedAndItsRequestGoesToAnother() throws Exception {
        try (var broker = broker(Duration.ofSeconds(20))) {
            Socket client = connect(SocketType.DEALER, broker.program().frontend());
            ZMsg.newStringMsg("", "id 1", "Hello").send(client);
            Socket muddled = readyServer(broker);
            Enveloped request = request(muddled);
            ZMsg nothing = new ZMsg(); // the envelope, and no body
            nothing.addAll(request.envelope());
            nothing.send(muddled);
            Socket heir = readyServer(broker);
            Enveloped again = request(heir);
            assertThat(again.body()).isEqualTo(frames("id 1", "Hello"));
            again.with(frames("id 1", "World")).send(heir);
            assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("", "id 1", "World");

            ZMsg.newStringMsg("", "id 2", "Hello").send(client);
            Enveloped second = request(heir);
            muddled.send(new byte[] {ParanoidPirate.READY});
            second.with(frames("id 1", "World")).send(heir); // the reply to another request
            Enveloped third = request(muddled);
            assertThat(third.body()).as("served again").isEqualTo(frames("id 2", "Hello"));
            third.with(frames("id 2", "World")).send(muddled);
            assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("", "id 2", "World");
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().stats().requestsMoved()).isEqualTo(2);
            assertThat(broker.program().stats().serversLost()).isZero();
        }
    }

    @Test
    void requestThatMuddlesItsServersIsGivenOutThreeTimesOnly() throws Exception {
        try (var broker = broker(Duration.ofSeconds(20))) {
            Socket client = connect(SocketType.DEALER, broker.program().frontend());
            ZMsg.newStringMsg("", "id 1", "poison").send(client);
            Socket server = readyServer(broker);
            for (int i = 0; i < 3; i++) {
                assertThat(request(server).body()).isEqualTo(frames("id 1", "poison"));
                server.send("nonsense");
                server.send(new byte[] {ParanoidPirate.READY});
            }
            ZMsg.newStringMsg("", "id 2", "Hello").send(client);
            assertThat(request(server).body()).isEqualTo(frames("id 2", "Hello"));
        }
    }

    @Test
    void serverThatSaysReadyLongAfterItGotARequestIsFree() throws Exception {
        try (var broker = broker()) {
            Socket client = connect(SocketType.DEALER, broker.program().frontend());
            ZMsg.newStringMsg("", "id 1", "Hello").send(client);
            Socket server = readyServer(broker); // only now: it sends no heartbeats, and is soon given up
            assertThat(request(server).body()).isEqualTo(frames("id 1", "Hello"));
            server.setReceiveTimeOut((int) HEARTBEAT.dividedBy(2).toMillis());
            List<Enveloped> again = new CopyOnWriteArrayList<>();
            await("the request, given out again").atMost(PATIENCE).until(() -> {
                server.send(new byte[] {ParanoidPirate.READY}); // as if nothing had come
                ZMsg message = ZMsg.recvMsg(server);
                if (message != null) {
                    Enveloped.parse(message).ifPresent(again::add);
                }
                return !again.isEmpty();
            });
            assertThat(again.get(0).body()).isEqualTo(frames("id 1", "Hello"));
        }
    }

    @Test
    void requestThatKillsItsServersIsGivenOutThreeTimesOnly() throws Exception {
        try (var broker = broker()) {
            Socket client = connect(SocketType.REQ, broker.program().frontend());
            ZMsg.newStringMsg("id 1", "poison").send(client);
            for (int i = 0; i < 3; i++) {
                Socket victim = readyServer(broker);
                assertThat(request(victim).body()).isEqualTo(frames("id 1", "poison"));
                sockets.discard(victim);
            }
            Socket survivor = readyServer(broker);
            awaitExpiry(survivor);
            broker.program().stop();
            broker.await(PATIENCE);
            assertThat(broker.program().stats().requestsMoved()).isEqualTo(2);
        }
    }

    @Test
    void serverThatWorksLongIsNotGivenUp() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var broker = broker();
                var server = server(broker, seen, "one", HEARTBEAT.multipliedBy(6));
                var client = client(broker, 1, PATIENCE)) { // so that it is not the client that asks again
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(1);
            assertThat(seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 60_001})
    void heartbeatOutsideItsRangeIsRefused(long millis) {
        assertThatThrownBy(() ->
                        new HelloBroker.Options(ANY_PORT, ANY_PORT, Duration.ofMillis(millis), SocketOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("heartbeat must be 10 ms to 1 min, was " + millis + " ms");
    }

    @Test
    void backendInUseFreesTheFrontend() {
        try (var first = broker()) {
            Endpoint free = FreePort.nobody();
            var options = new HelloBroker.Options(free, first.program().backend(), HEARTBEAT, SocketOptions.DEFAULTS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> new HelloBroker(context, options))
                            .isInstanceOf(EndpointException.class)
                            .hasMessageStartingWith("cannot bind ROUTER backend to "
                                    + first.program().backend()));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                sockets.bind(SocketType.ROUTER, "ROUTER", free);
                return true;
            });
        }
    }
}
