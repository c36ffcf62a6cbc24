package io.zmqkit.core.jeromq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * What this package takes JeroMQ 0.6.0 to do inside, and no document promises. A new JeroMQ is tried here first: what fails
 * names the class that has to change.
 */
class JeromqContractTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PATIENCE_MILLIS = (int) PATIENCE.toMillis();

    private final ZContext context = Contexts.open(failure -> {});
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    private Socket pull;

    @BeforeEach
    void open() {
        pull = Contexts.socket(context, SocketType.PULL);
        pull.setReceiveTimeOut(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private Endpoint bind(Socket socket) {
        socket.bind("tcp://127.0.0.1:*");
        return Endpoint.parse(socket.getLastEndpoint());
    }

    private String nextCall() throws InterruptedException {
        return String.valueOf(calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    /** {@link IncomingFrame}: once for each frame, whole, in the I/O thread, with the connection; unwelcome ones go no further. */
    @Test
    void eachFrameIsAskedAboutOnceBeforeTheSocketHasIt() throws Exception {
        List<Object> connections = new ArrayList<>();
        IncomingFrame.limit(pull, 1000, size -> true, size -> {}, (frame, connection, peer) -> {
            connections.add(connection);
            String text = new String(frame.content(), UTF_8);
            calls.add(text + (frame.isFollowed() ? "+ " : " ")
                    + Thread.currentThread().getName().replaceAll("[0-9]", "") + " " + (peer != null));
            return !text.equals("unwelcome");
        });
        try (RawPeer push = RawPeers.connect(bind(pull), SocketKind.PUSH)) {
            push.send(Frame.more("one".getBytes(UTF_8)));
            push.send(Frame.last("two".getBytes(UTF_8)));
            push.send(Frame.last("unwelcome".getBytes(UTF_8)));
            push.send(Frame.last("three".getBytes(UTF_8)));
            assertThat(List.of(nextCall(), nextCall(), nextCall(), nextCall()))
                    .containsExactly(
                            "one+ iothread- true",
                            "two iothread- true",
                            "unwelcome iothread- true",
                            "three iothread- true");
            assertThat(List.of(pull.recvStr(), pull.recvStr(), pull.recvStr())).containsExactly("one", "two", "three");
        }
        assertThat(calls).isEmpty();
        assertThat(connections).hasSize(4).allMatch(connection -> connection == connections.get(0));
    }

    /** {@link IncomingFrame}: a length above 2^63 passes JeroMQ's own limit, and is read as an empty frame. */
    @Test
    void allocatorSeesTheLengthThatIsUsed() throws Exception {
        IncomingFrame.limit(pull, 1000, size -> true, size -> calls.add("begins " + size), null);
        try (RawPeer push = RawPeers.connect(bind(pull), SocketKind.PUSH)) {
            assertThat(nextCall()).as("READY").startsWith("begins ");
            push.sendHead(0, -1);
            assertThat(nextCall()).isEqualTo("begins -1");
            assertThat(pull.recv()).isEmpty();
        }
    }

    /** {@link ReceivedFrame}: a frame knows its connection's properties; the routing id comes from nobody. */
    @Test
    void receivedFrameKnowsWhatItsPeerHasSaid() throws Exception {
        Socket router = Contexts.socket(context, SocketType.ROUTER);
        router.setReceiveTimeOut(PATIENCE_MILLIS);
        try (RawPeer dealer = RawPeers.connect(bind(router), SocketKind.DEALER)) {
            dealer.send(Frame.last("hello".getBytes(UTF_8)));
            ReceivedFrame routingId = Objects.requireNonNull(ReceivedFrame.receive(router, 0));
            assertThat(routingId.isFollowed()).isTrue();
            assertThat(routingId.property("Socket-Type")).isNull();
            ReceivedFrame text = Objects.requireNonNull(ReceivedFrame.receive(router, 0));
            assertThat(text.isFollowed()).isFalse();
            assertThat(text.property("Socket-Type")).isEqualTo("DEALER");
            assertThat(text.property("X-None")).isNull();
        }
    }

    /** {@link EndedConnection}: JeroMQ's errno stands when the event comes, in the thread of the event. */
    @Test
    void endOfAConnectionTellsOfALongFrame() throws Exception {
        pull.setMaxMsgSize(100);
        pull.setEventHook(event -> calls.add("long " + EndedConnection.byALongFrame()), ZMQ.EVENT_DISCONNECTED);
        Endpoint endpoint = bind(pull);
        try (RawPeer push = RawPeers.connect(endpoint, SocketKind.PUSH)) {
            push.send(Frame.last(new byte[101]));
            assertThat(nextCall()).isEqualTo("long true");
        }
        RawPeers.connect(endpoint, SocketKind.PUSH).close();
        assertThat(nextCall()).isEqualTo("long false");
    }

    /** {@link TakenQuestion}: goes to a topic's subscribers, behind what was sent before, and its answer is a PONG. */
    @Test
    void questionComesAfterTheMessagesAndOnlyToSubscribersOfItsTopic() throws Exception {
        Socket publisher = Contexts.socket(context, SocketType.XPUB);
        publisher.setReceiveTimeOut(PATIENCE_MILLIS);
        IncomingFrame.limit(publisher, 1000, size -> true, size -> {}, (frame, connection, peer) -> {
            calls.add(frame.answersTakenQuestion() ? "taken" : "subscription");
            return true;
        });
        Endpoint endpoint = bind(publisher);
        try (RawPeer weather = RawPeers.connect(endpoint, SocketKind.SUB);
                RawPeer sport = RawPeers.connect(endpoint, SocketKind.SUB)) {
            weather.send(Frame.last("\1weather".getBytes(UTF_8)));
            sport.send(Frame.last("\1sport".getBytes(UTF_8)));
            assertThat(List.of(publisher.recvStr(), publisher.recvStr()))
                    .containsExactlyInAnyOrder("\1weather", "\1sport");
            publisher.send("weather 1");
            TakenQuestion.ask(publisher, "weather");
            publisher.send("weather 2");
            publisher.send("sport 1");
            assertThat(weather.receive(PATIENCE).text()).isEqualTo("weather 1");
            Frame question = weather.receive(PATIENCE);
            assertThat(question.command()).isTrue();
            assertThat(Command.decode(question.body()).is(Command.PING)).isTrue();
            assertThat(weather.receive(PATIENCE).text()).isEqualTo("weather 2");
            assertThat(sport.receive(PATIENCE).text()).isEqualTo("sport 1");
            weather.send(Ping.decode(Command.decode(question.body()).data()).pong());
            assertThat(List.of(nextCall(), nextCall(), nextCall()))
                    .containsExactlyInAnyOrder("subscription", "subscription", "taken");
        }
    }

    /** {@link ConnectionAttempts}: what is set while CONNECTED is told holds for the handshake of that very connection. */
    @Test
    void handshakeTimeSetAtTheEventHoldsForThatConnection() throws Exception {
        Socket push = Contexts.socket(context, SocketType.PUSH);
        push.setHandshakeIvl(60_000);
        push.setEventHook(
                event -> {
                    if (event.getEvent() == ZMonitor.Event.CONNECTED) {
                        push.setHandshakeIvl(200);
                    } else {
                        calls.add("gave up");
                    }
                },
                ZMQ.EVENT_CONNECTED | ZMQ.EVENT_DISCONNECTED);
        try (var silent = RawPeers.listen()) {
            push.connect("tcp://127.0.0.1:" + silent.address().getPort());
            assertThat(nextCall()).isEqualTo("gave up");
        }
    }

    /** {@link ConnectionAttempts}: while the I/O thread is told that a connection has begun, connect() can return. */
    @Test
    void connectReturnsWhileItsBeginningIsTold() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        Socket push = Contexts.socket(context, SocketType.PUSH);
        push.setEventHook(
                event -> {
                    try {
                        calls.add(event.getEvent() + " " + returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
                    } catch (InterruptedException e) {
                        calls.add(e.toString());
                    }
                },
                ZMQ.EVENT_CONNECT_DELAYED | ZMQ.EVENT_CONNECTED);
        try (var silent = RawPeers.listen()) {
            push.connect("tcp://127.0.0.1:" + silent.address().getPort());
            returned.countDown();
            assertThat(nextCall()).isEqualTo("CONNECT_DELAYED true");
            assertThat(nextCall()).isEqualTo("CONNECTED true");
        }
    }

    private void awaitCall(String wanted) throws InterruptedException {
        String call = nextCall();
        while (!call.equals(wanted)) {
            assertThat(call).as("waiting for " + wanted).isNotEqualTo("null");
            call = nextCall();
        }
    }

    /** A socket that connects and is to queue nothing for absent peers (setImmediate(false)) is not to receive. */
    @ParameterizedTest
    @CsvSource({"true, 100", "false, 0"})
    void whatWasReceivedIsLostWithItsConnectionIfNothingIsQueuedForAbsentPeers(boolean isQueued, int expected)
            throws Exception {
        pull.setImmediate(isQueued);
        pull.setHandshakeIvl(2000);
        pull.setEventHook(
                event -> calls.add(String.valueOf(event.getEvent())),
                ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_CONNECT_RETRIED);
        try (ZContext other = new ZContext()) {
            Socket push = other.createSocket(SocketType.PUSH);
            push.setLinger(PATIENCE_MILLIS);
            pull.connect(bind(push).toString());
            awaitCall("HANDSHAKE_PROTOCOL"); // a command before that may stall the connection: ConnectionAttempts
            calls.clear();
            for (int i = 0; i < 100; i++) {
                push.send("message");
            }
            push.close();
        }
        awaitCall("CONNECT_RETRIED");
        pull.setReceiveTimeOut(200);
        int received = 0;
        while (pull.recv() != null) {
            received++;
        }
        assertThat(received).isEqualTo(expected);
    }
}
