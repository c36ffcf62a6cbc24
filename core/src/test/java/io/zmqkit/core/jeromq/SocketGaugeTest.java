package io.zmqkit.core.jeromq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZMQ.Socket;

/** What the gauge takes JeroMQ to count inside: a new JeroMQ is tried here. */
class SocketGaugeTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    @Test
    void readsWhatEachConnectionHasSentAndReceived() {
        try (WatchedContext context = Contexts.openWatched(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            SocketGauge gauge = new SocketGauge(context);
            context.sampler().next(1);
            Socket pull = sockets.bind(SocketType.PULL, "PULL", ANY);
            Socket push = sockets.connect(SocketType.PUSH, "PUSH", Sockets.boundTo(pull));
            pull.setReceiveTimeOut(30_000);
            for (int i = 0; i < 3; i++) {
                push.sendMore("first");
                push.send("second");
            }
            assertThat(pull.recvStr()).isEqualTo("first");
            assertThat(pull.recvStr()).isEqualTo("second");
            await().untilAsserted(() -> {
                SocketReading sender = reading(gauge, "PUSH");
                SocketReading receiver = reading(gauge, "PULL");
                assertThat(sender.connections()).hasSize(1);
                ConnectionReading out = sender.connections().get(0);
                ConnectionReading in = receiver.connections().get(0);
                assertThat(out.sent()).isEqualTo(3);
                assertThat(out.queued()).isZero();
                assertThat(in.received()).isEqualTo(1);
                assertThat(in.waiting()).isEqualTo(2);
                assertThat(out.local()).isEqualTo(in.remote()).isNotEmpty();
                assertThat(out.remote()).isEqualTo(in.local());
                assertThat(receiver.endpoint()).isEqualTo(pull.getLastEndpoint());
            });
            List<MessageSample> samples = context.sampler().next(1);
            assertThat(samples).hasSize(1);
            assertThat(samples.get(0).bytes()).isEqualTo(11);
            assertThat(samples.get(0).frames())
                    .extracting(frame -> new String(frame, StandardCharsets.UTF_8))
                    .containsExactly("first", "second");
        }
    }

    @Test
    void tellsThatAHighWaterMarkIsReached() {
        try (WatchedContext context = Contexts.openWatched(failure -> {})) {
            Socket pub = context.createSocket(SocketType.XPUB);
            pub.setHWM(10);
            pub.setLinger(0);
            pub.setReceiveTimeOut(30_000);
            pub.bind("tcp://127.0.0.1:*");
            Socket sub = context.createSocket(SocketType.SUB); // reads nothing
            sub.setHWM(10);
            sub.subscribe("");
            sub.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            sub.connect(pub.getLastEndpoint());
            assertThat(pub.recv()).hasSize(1);
            SocketGauge gauge = new SocketGauge(context);
            byte[] large = new byte[1 << 20];
            await().until(() -> {
                pub.send(large);
                ConnectionReading out = reading(gauge, "XPUB").connections().get(0);
                return out.isFull() && out.queued() > 0;
            });
        }
    }

    private static SocketReading reading(SocketGauge gauge, String type) {
        return gauge.read().orElse(List.of()).stream()
                .filter(socket -> socket.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
