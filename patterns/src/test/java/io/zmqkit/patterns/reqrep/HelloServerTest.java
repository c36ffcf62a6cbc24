package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.Running;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

class HelloServerTest {

    private static final Endpoint ANY_PORT = Endpoint.parse("tcp://127.0.0.1:*");

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);

    @AfterEach
    void close() {
        sockets.close();
        context.close();
    }

    private Running<HelloServer> server(Duration work) {
        var options = new HelloServer.Options(ANY_PORT, work, false, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloServer(own, options, request -> received.add(request.text())));
    }

    private Socket connect(SocketType type, Running<HelloServer> server) {
        Socket socket = sockets.connect(type, "client", server.program().endpoint());
        socket.setReceiveTimeOut(5000);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello", "", "안녕", "a\nb\u001b"})
    void everyRequestIsAnsweredWithWorld(String request) {
        try (var server = server(Duration.ZERO)) {
            Socket client = connect(SocketType.REQ, server);
            client.send(request.getBytes(StandardCharsets.UTF_8));
            assertThat(client.recvStr()).isEqualTo("World");
            assertThat(client.hasReceiveMore()).isFalse();
            assertThat(received).containsExactly(request);
        }
    }

    @Test
    void furtherFramesAreIgnored() {
        try (var server = server(Duration.ZERO)) {
            Socket client = connect(SocketType.REQ, server);
            for (int i = 0; i < 2; i++) {
                ZMsg.newStringMsg("one", "two", "", "three").send(client);
                assertThat(client.recvStr()).isEqualTo("World");
            }
            assertThat(received).containsExactly("one", "one");
        }
    }

    @Test
    void bytesThatAreNotTextAreAnsweredToo() {
        try (var server = server(Duration.ZERO)) {
            Socket client = connect(SocketType.REQ, server);
            client.send(new byte[] {(byte) 0xff, (byte) 0xfe});
            assertThat(client.recvStr()).isEqualTo("World");
            assertThat(received).containsExactly("\ufffd\ufffd");
        }
    }

    @Test
    void requestWithoutAnEnvelopeIsDroppedAndTheNextOneAnswered() {
        try (var server = server(Duration.ZERO)) {
            Socket dealer = connect(SocketType.DEALER, server);
            dealer.send("no delimiter");
            ZMsg.newStringMsg("no", "delimiter").send(dealer);
            ZMsg.newStringMsg("", "Hello").send(dealer);
            assertThat(ZMsg.recvMsg(dealer)).map(Object::toString).containsExactly("", "World");
            assertThat(received).containsExactly("Hello");
        }
    }

    @Test
    void clientThatLeavesWithoutItsReplyHoldsUpNobody() {
        try (var server = server(Duration.ofMillis(100))) {
            Socket leaving = connect(SocketType.REQ, server);
            leaving.send("leaving");
            await().atMost(Duration.ofSeconds(5)).until(() -> received.contains("leaving"));
            sockets.discard(leaving);
            Socket client = connect(SocketType.REQ, server);
            client.send("Hello");
            assertThat(client.recvStr()).isEqualTo("World");
        }
    }

    @Test
    void stopDuringLongWorkReturnsPromptlyAndStillAnswers() {
        var server = server(Duration.ofMinutes(30));
        Socket client = connect(SocketType.REQ, server);
        client.send("Hello");
        await().atMost(Duration.ofSeconds(5)).until(() -> received.contains("Hello"));
        server.close(); // fails after 2 s
        assertThat(client.recvStr()).isEqualTo("World");
        assertThat(server.program().stats().answered()).isEqualTo(1);
    }

    @Test
    void stopBeforeRunMakesRunReturnAtOnce() {
        var options = new HelloServer.Options(ANY_PORT, Duration.ZERO, false, SocketOptions.DEFAULTS);
        try (HelloServer server = new HelloServer(context, options, request -> received.add(request.text()))) {
            server.stop();
            server.run();
            assertThat(server.stats().answered()).isZero();
        }
    }

    @Test
    void secondServerOnTheSameEndpointIsRefused() {
        try (var first = server(Duration.ZERO)) {
            var options =
                    new HelloServer.Options(first.program().endpoint(), Duration.ZERO, false, SocketOptions.DEFAULTS);
            assertThatThrownBy(() -> new HelloServer(context, options, request -> received.add(request.text())))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageEndingWith("address already in use");
        }
    }

    private Running<HelloServer> idempotentServer() {
        var options = new HelloServer.Options(ANY_PORT, Duration.ZERO, true, SocketOptions.DEFAULTS);
        return Running.startAlone(own -> new HelloServer(own, options, request -> received.add(request.text())));
    }

    @Test
    void repeatFromAnotherConnectionIsAnsweredAndNotExecuted() {
        try (var server = idempotentServer()) {
            for (int i = 0; i < 2; i++) {
                Socket client = connect(SocketType.REQ, server);
                ZMsg.newStringMsg("id 1", "Hello").send(client);
                assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("id 1", "World");
            }
            assertThat(received).containsExactly("Hello");
            server.program().stop();
            assertThat(server.await(Duration.ofSeconds(5)).stats().repeats()).isEqualTo(1);
        }
    }

    @Test
    void plainClientOfAnIdempotentServerIsAnsweredAsEver() {
        try (var server = idempotentServer()) {
            Socket client = connect(SocketType.REQ, server);
            for (int i = 0; i < 2; i++) {
                client.send("Hello");
                assertThat(ZMsg.recvMsg(client)).map(Object::toString).containsExactly("World");
            }
            assertThat(received).containsExactly("Hello", "Hello");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3_600_001})
    void workOutsideItsRangeIsRefused(long millis) {
        assertThatThrownBy(() ->
                        new HelloServer.Options(ANY_PORT, Duration.ofMillis(millis), false, SocketOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("work must be 0 to 1 h, was " + millis + " ms");
    }
}
