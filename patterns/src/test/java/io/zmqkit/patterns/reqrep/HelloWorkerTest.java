package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

class HelloWorkerTest {

    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
    /** A broker that the test plays by hand. */
    private final Socket broker =
            sockets.bind(SocketType.ROUTER, "ROUTER backend", Endpoint.parse("tcp://127.0.0.1:*"));

    HelloWorkerTest() {
        broker.setReceiveTimeOut((int) PATIENCE.toMillis());
    }

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private final class Recorded implements HelloWorker.Events {
        @Override
        public void received(HelloRequest request) {
            events.add("received " + request.text());
        }

        @Override
        public void brokerSilent(Duration silence) {
            events.add("silent " + silence.toMillis());
        }

        @Override
        public void brokerBack() {
            events.add("back");
        }
    }

    private Running<HelloWorker> worker(Duration work, Duration heartbeat) {
        var options = new HelloWorker.Options(Sockets.boundTo(broker), work, true, heartbeat, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloWorker(own, options, new Recorded()));
    }

    private ZFrame awaitSignal(byte signal) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            ZMsg message = ZMsg.recvMsg(broker);
            ZFrame from = message.pop();
            if (ParanoidPirate.is(signal, message)) {
                return from;
            }
        }
        throw new AssertionError("no signal " + signal);
    }

    private void send(ZFrame worker, String... frames) {
        ZMsg message = ZMsg.newStringMsg(frames);
        message.push(worker.duplicate());
        message.send(broker);
    }

    private List<String> awaitReply() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            ZMsg message = ZMsg.recvMsg(broker);
            message.pop().destroy();
            if (message.size() > 1) {
                return message.stream().map(ZFrame::toString).toList();
            }
        }
        throw new AssertionError("no reply");
    }

    @Test
    void repeatIsAnsweredOverItsOwnEnvelopeAndNotExecuted() {
        try (var worker = worker(Duration.ZERO, Duration.ofSeconds(10))) {
            ZFrame id = awaitSignal(ParanoidPirate.READY);
            send(id, "first client", "", "id 1", "Hello");
            send(id, "second client", "hop", "", "id 1", "Hello");
            assertThat(awaitReply()).containsExactly("first client", "", "id 1", "World");
            assertThat(awaitReply()).containsExactly("second client", "hop", "", "id 1", "World");
            assertThat(events).containsExactly("received Hello");
            worker.program().stop();
            worker.await(PATIENCE);
            assertThat(worker.program().stats().answered()).isEqualTo(2);
            assertThat(worker.program().stats().repeats()).isEqualTo(1);
        }
    }

    @Test
    void saysHeartbeatAndNotReadyWhileItWorks() {
        try (var worker = worker(Duration.ofSeconds(2), HEARTBEAT)) {
            send(awaitSignal(ParanoidPirate.READY), "client", "", "Hello");
            ZFrame id = awaitSignal(ParanoidPirate.HEARTBEAT);
            for (int i = 0; i < 3; i++) {
                ZMsg next = ZMsg.recvMsg(broker);
                assertThat(next.pop()).isEqualTo(id);
                assertThat(ParanoidPirate.is(ParanoidPirate.HEARTBEAT, next)).isTrue();
            }
            assertThat(awaitReply()).containsExactly("client", "", "World");
            awaitSignal(ParanoidPirate.READY);
            assertThat(worker.program().endpoint()).isEqualTo(Sockets.boundTo(broker));
        }
    }

    @Test
    void silentBrokerIsConnectedToAgainOnAFreshSocketWithMorePatienceEachTime() {
        try (var worker = worker(Duration.ZERO, Duration.ofMillis(20))) {
            ZFrame first = awaitSignal(ParanoidPirate.READY);
            await().atMost(PATIENCE).until(() -> events.size() >= 6);
            assertThat(events)
                    .startsWith("silent 60", "silent 120", "silent 240", "silent 480", "silent 600", "silent 600");
            assertThat(worker.program().endpoint()).isEqualTo(Sockets.boundTo(broker));
            ZFrame newest = first;
            ZMsg message = ZMsg.recvMsg(broker);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            // What the sockets given up had said is still queued here, and to answer them is in vain.
            while (message.size() == 2 && System.nanoTime() - deadline < 0) {
                newest = message.pop();
                send(newest, "client", "", "Hello");
                message = ZMsg.recvMsg(broker);
            }
            assertThat(newest).as("routing id").isNotEqualTo(first);
            message.pop().destroy();
            assertThat(message).map(ZFrame::toString).containsExactly("client", "", "World");
            assertThat(events).contains("back", "received Hello");
        }
    }

    @Test
    void malformedMessagesOfTheBrokerAreDropped() {
        try (var worker = worker(Duration.ZERO, Duration.ofSeconds(10))) {
            ZFrame id = awaitSignal(ParanoidPirate.READY);
            send(id, "");
            send(id, "no", "delimiter");
            send(id, "client", "");
            send(id, "", "no client");
            send(id, "client", "", "Hello");
            assertThat(awaitReply()).containsExactly("client", "", "World");
            assertThat(worker.program().endpoint()).isEqualTo(Sockets.boundTo(broker));
            assertThat(events).containsExactly("received Hello");
        }
    }

    @Test
    void stopDuringLongWorkReturnsPromptlyAndStillAnswers() {
        var worker = worker(Duration.ofMinutes(30), HEARTBEAT);
        send(awaitSignal(ParanoidPirate.READY), "client", "", "Hello");
        await().atMost(PATIENCE).until(() -> events.contains("received Hello"));
        worker.close(); // fails after 2 s
        assertThat(awaitReply()).containsExactly("client", "", "World");
    }

    @Test
    void stopWhileTheBrokerIsAbsentReturnsPromptly() {
        var options =
                new HelloWorker.Options(FreePort.nobody(), Duration.ZERO, true, HEARTBEAT, SocketOptions.DEFAULTS);
        var worker = Running.startAlone(own -> new HelloWorker(own, options, new Recorded()));
        await().atMost(PATIENCE).until(() -> events.contains("silent 600"));
        worker.close(); // fails after 2 s
    }
}
