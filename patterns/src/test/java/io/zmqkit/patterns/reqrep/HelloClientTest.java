package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

class HelloClientTest {

    private static final Endpoint ANY_PORT = Endpoint.parse("tcp://127.0.0.1:*");
    /** Longer than a test takes to answer on a busy machine; with a retry too many it would answer the wrong request. */
    private static final Duration PROMPT = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private final class Recorded implements HelloClient.Events {
        @Override
        public void sent(String message, int number) {
            events.add("sent " + message + " " + number);
        }

        @Override
        public void received(String reply, int number) {
            events.add("received " + reply + " " + number);
        }

        @Override
        public void retrying(int number, int retry) {
            events.add("retry " + retry + " of request " + number);
        }

        @Override
        public void withoutId(int number) {
            events.add("no id " + number);
        }
    }

    private Running<HelloClient> client(int count, Duration timeout, int retries, Endpoint... servers) {
        var options = new HelloClient.Options(
                List.of(servers), count, "Hello", timeout, retries, false, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloClient(own, options, new Recorded()));
    }

    /** A server that the test plays by hand: it sees the routing id of whoever asks. */
    private Socket router() {
        Socket router = sockets.bind(SocketType.ROUTER, "ROUTER server", ANY_PORT);
        router.setReceiveTimeOut((int) PATIENCE.toMillis());
        return router;
    }

    /** Reads [routing id, delimiter, Hello] and returns the envelope with the reply in place of the request. */
    private static ZMsg request(Socket router, String reply) {
        ZMsg message = ZMsg.recvMsg(router);
        assertThat(message.removeLast().toString()).isEqualTo("Hello");
        message.addString(reply);
        return message;
    }

    @Test
    void requestsAndRepliesAlternate() {
        Socket router = router();
        try (var client = client(2, PATIENCE, 0, Sockets.boundTo(router))) {
            request(router, "one").send(router);
            request(router, "two").send(router);
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(2);
            assertThat(events).containsExactly("sent Hello 1", "received one 1", "sent Hello 2", "received two 2");
        }
    }

    @Test
    void resendsOnAFreshSocketAfterATimeout() {
        Socket router = router();
        try (var client = client(1, PROMPT, 5, Sockets.boundTo(router))) {
            ZMsg first = request(router, "too late");
            ZMsg second = request(router, "in time");
            assertThat(second.getFirst()).as("routing id").isNotEqualTo(first.getFirst());
            second.send(router);
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(1);
            assertThat(events).containsExactly("sent Hello 1", "retry 1 of request 1", "received in time 1");
        }
    }

    @Test
    void lateReplyIsNotTakenForTheReplyToALaterRequest() {
        Socket router = router();
        try (var client = client(2, PROMPT, 5, Sockets.boundTo(router))) {
            ZMsg late = request(router, "late");
            ZMsg inTime = request(router, "in time");
            late.send(router);
            inTime.send(router);
            ZMsg next = request(router, "next");
            next.send(router);
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(2);
            assertThat(events).contains("received in time 1", "received next 2").doesNotContain("received late 1");
        }
    }

    @Test
    void givesUpAfterItsRetries() {
        Socket router = router(); // takes requests, answers none
        Duration timeout = Duration.ofMillis(200);
        try (var client = client(3, timeout, 2, Sockets.boundTo(router))) {
            long start = System.nanoTime();
            assertThat(client.await(PATIENCE).stats().replies()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(timeout.multipliedBy(2), timeout.multipliedBy(3).plusSeconds(20));
            assertThat(client.program().gaveUp()).isTrue();
            assertThat(events).containsExactly("sent Hello 1", "retry 1 of request 1", "retry 2 of request 1");
        }
    }

    @Test
    void requestThatWasGivenUpDoesNotArriveLater() {
        Endpoint endpoint = FreePort.nobody();
        try (var client = client(1, Duration.ofMillis(200), 0, endpoint)) {
            assertThat(client.await(PATIENCE).gaveUp()).isTrue();
            Socket router = await().atMost(PATIENCE).ignoreExceptions().until(() -> bindAgain(endpoint), s -> true);
            router.setReceiveTimeOut(1000); // as long as sockets linger
            assertThat(router.recv()).isNull();
        }
    }

    @Test
    void timeoutShorterThanTheSocketsOwnIsKept() {
        Socket router = router();
        try (var client = client(1, Duration.ofMillis(5), 100, Sockets.boundTo(router))) {
            long start = System.nanoTime();
            assertThat(client.await(PATIENCE).stats().replies()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(events).hasSize(101);
        }
    }

    @Test
    void severalServersShareTheRequests() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var one = server(seen, "one");
                var two = server(seen, "two");
                var client = client(
                        40,
                        Duration.ofSeconds(1),
                        5,
                        one.program().endpoint(),
                        two.program().endpoint())) {
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(40);
            assertThat(seen).filteredOn("one"::equals).hasSizeBetween(10, 35);
            assertThat(seen).hasSizeGreaterThanOrEqualTo(40); // a request may be asked again
        }
    }

    @Test
    void serverThatIsAbsentGetsNoRequest() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Endpoint absent = FreePort.nobody();
        try (var one = server(seen, "one");
                var client = client(
                        20, Duration.ofSeconds(1), 5, absent, one.program().endpoint())) {
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(20);
        }
    }

    private static Running<HelloServer> server(List<String> seen, String name) {
        var options = new HelloServer.Options(ANY_PORT, Duration.ZERO, false, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloServer(own, options, request -> seen.add(name)));
    }

    @Test
    void clientMayStartBeforeItsServer() {
        Endpoint endpoint = FreePort.nobody();
        try (var client = client(1, PATIENCE, 0, endpoint)) {
            await().atMost(PATIENCE).until(() -> events.contains("sent Hello 1"));
            Socket router = await().atMost(PATIENCE).ignoreExceptions().until(() -> bindAgain(endpoint), s -> true);
            request(router, "World").send(router);
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(1);
        }
    }

    private Socket bindAgain(Endpoint endpoint) {
        Socket router = new Sockets(context, SocketOptions.DEFAULTS).bind(SocketType.ROUTER, "ROUTER", endpoint);
        router.setReceiveTimeOut((int) PATIENCE.toMillis());
        return router;
    }

    @Test
    void stopDuringAWaitReturnsPromptly() {
        Socket router = router();
        var client = client(1, Duration.ofMinutes(30), 0, Sockets.boundTo(router));
        request(router, "never sent");
        client.close(); // fails after 2 s
        assertThat(client.program().stats().replies()).isZero();
        assertThat(client.program().gaveUp()).isFalse();
    }

    @Test
    void stopWhileNoServerIsThereReturnsPromptly() {
        Endpoint absent = FreePort.nobody();
        var client = client(1, Duration.ofMinutes(30), 1_000_000, absent);
        await().atMost(PATIENCE).until(() -> events.contains("sent Hello 1"));
        client.close(); // fails after 2 s
        assertThat(events).containsExactly("sent Hello 1");
    }

    @Test
    void furtherFramesOfAReplyAreIgnored() {
        Socket router = router();
        try (var client = client(2, PATIENCE, 0, Sockets.boundTo(router))) {
            ZMsg reply = request(router, "World");
            reply.addString("more");
            reply.send(router);
            request(router, "World").send(router);
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(2);
            assertThat(events).contains("received World 1", "received World 2");
        }
    }

    private Running<HelloClient> idempotentClient(int count, Duration timeout, int retries, Endpoint server) {
        var options = new HelloClient.Options(
                List.of(server), count, "Hello", timeout, retries, true, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloClient(own, options, new Recorded()));
    }

    @Test
    void idIsTheSameOnEveryRetryAndAnotherForEachRequest() {
        Socket router = router();
        try (var client = idempotentClient(2, Duration.ofMillis(500), 20, Sockets.boundTo(router))) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ZMsg unanswered = ZMsg.recvMsg(router);
                ids.add(HelloRequest.parse(
                                Enveloped.parse(unanswered).orElseThrow().body())
                        .id());
            }
            assertThat(ids.get(0)).matches("[0-9a-f-]{36} 1").isEqualTo(ids.get(1));
            while (client.program().stats().replies() < 2) {
                ZMsg message = ZMsg.recvMsg(router);
                if (message == null) {
                    break; // answered, and nothing more was asked
                }
                Enveloped request = Enveloped.parse(message).orElseThrow();
                ids.add(HelloRequest.parse(request.body()).id());
                request.with(List.of(request.body().get(0), new ZFrame("World")))
                        .send(router);
                router.setReceiveTimeOut(2000);
            }
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(2);
            assertThat(Set.copyOf(ids))
                    .containsExactlyInAnyOrder(ids.get(0), ids.get(0).replace(" 1", " 2"));
            assertThat(events).contains("received World 1", "received World 2");
        }
    }

    @Test
    void replyWithoutTheIdIsNotTakenAndTheRequestAskedAgainAfterItsTimeout() {
        Socket router = router();
        try (var client = idempotentClient(1, Duration.ofMillis(300), 20, Sockets.boundTo(router))) {
            Enveloped request = Enveloped.parse(ZMsg.recvMsg(router)).orElseThrow();
            while (!events.contains("no id 1")) { // on a busy machine a reply may come after its timeout
                request.with(List.of(new ZFrame("World"))).send(router);
                request = Enveloped.parse(ZMsg.recvMsg(router)).orElseThrow();
            }
            request.with(List.of(new ZFrame("other id"), new ZFrame("World"))).send(router);
            router.setReceiveTimeOut(100);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!events.contains("received right 1") && System.nanoTime() - end < 0) {
                ZMsg next = ZMsg.recvMsg(router);
                if (next != null) {
                    Enveloped again = Enveloped.parse(next).orElseThrow();
                    again.with(List.of(again.body().get(0), new ZFrame("right")))
                            .send(router);
                }
            }
            assertThat(client.await(PATIENCE).stats().replies()).isEqualTo(1);
            assertThat(events)
                    .containsSubsequence("sent Hello 1", "no id 1", "received right 1")
                    .anyMatch(event -> event.startsWith("retry"))
                    .doesNotContain("received World 1");
        }
    }

    @Test
    void valueOutsideItsRangeIsRefused() {
        List<Endpoint> one = List.of(ANY_PORT);
        Duration second = Duration.ofSeconds(1);
        assertRefused(List.of(), 1, second, 0, "a client needs at least one server");
        assertRefused(one, 0, second, 0, "count must be > 0, was 0");
        assertRefused(one, 1, Duration.ZERO, 0, "timeout must be 1 ms to 1 h, was 0 ms");
        assertRefused(one, 1, Duration.ofHours(2), 0, "timeout must be 1 ms to 1 h, was 7200000 ms");
        assertRefused(one, 1, second, -1, "retries must be 0-1000000, was -1");
        assertRefused(one, 1, second, 1_000_001, "retries must be 0-1000000, was 1000001");
    }

    private static void assertRefused(
            List<Endpoint> servers, int count, Duration timeout, int retries, String message) {
        assertThatThrownBy(() -> new HelloClient.Options(
                        servers, count, "Hello", timeout, retries, false, SocketOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
