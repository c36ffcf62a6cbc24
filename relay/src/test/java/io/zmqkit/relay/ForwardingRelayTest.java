package io.zmqkit.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.protocol.FramesOf;
import io.zmqkit.testing.Running;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Both relays that forward and do nothing else keep the same promises. */
@ParameterizedClass
@ValueSource(strings = {"jeromq", "lane"})
class ForwardingRelayTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final ForwardingRelay.Options OPTIONS =
            new ForwardingRelay.Options(ANY, ANY, SocketOptions.DEFAULTS);

    private final ZContext context = new ZContext();
    private final Program relay;
    private final Socket push;
    private final Socket sub;

    ForwardingRelayTest(String engine) {
        if (engine.equals("lane")) {
            LaneRelay lane = new LaneRelay(OPTIONS);
            relay = lane;
            push = connect(SocketType.PUSH, lane.collectEndpoint());
            sub = connect(SocketType.SUB, lane.publishEndpoint());
        } else {
            ForwardingRelay jeromq = new ForwardingRelay(context, OPTIONS);
            relay = jeromq;
            push = connect(SocketType.PUSH, jeromq.collectEndpoint());
            sub = connect(SocketType.SUB, jeromq.publishEndpoint());
        }
    }

    @AfterEach
    void closeContext() {
        context.close();
    }

    private Socket connect(SocketType type, Endpoint endpoint) {
        Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(5000);
        socket.setSendTimeOut(5000);
        socket.setHandshakeIvl(2000);
        socket.connect(endpoint.toString());
        return socket;
    }

    private void send(List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            push.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }

    private List<byte[]> receive() {
        List<byte[]> frames = new ArrayList<>();
        do {
            frames.add(sub.recv());
        } while (sub.hasReceiveMore());
        return frames;
    }

    /** Subscribes, and sends until something comes back: the subscription has arrived then. */
    private void subscribe() {
        sub.subscribe("");
        sub.setReceiveTimeOut(20);
        byte[] probe = null;
        for (int i = 0; i < 500 && probe == null; i++) {
            push.send("probe");
            probe = sub.recv();
        }
        assertThat(probe).isNotNull();
        push.send("last probe");
        sub.setReceiveTimeOut(5000);
        while (!new String(sub.recv(), US_ASCII).equals("last probe")) {
            assertThat(sub.hasReceiveMore()).isFalse();
        }
    }

    @Test
    void everyMessageIsForwardedVerbatimEvenIfItLooksLikeZrc() throws Exception {
        try (Running<?> running = Running.start(relay)) {
            subscribe();
            List<List<byte[]>> messages = List.of(
                    FramesOf.text("one frame"),
                    List.of(new byte[] {1}, new byte[0], new byte[] {(byte) 0xFF, 0}),
                    FramesOf.text("room/a/", "ZRC1 TEXT", "kim", "session-1 1 1", "x"),
                    FramesOf.text("room/broken"),
                    List.of(new byte[0]));
            messages.forEach(this::send);
            for (List<byte[]> message : messages) {
                assertThat(receive()).usingRecursiveComparison().isEqualTo(message);
            }
            running.stop();
            assertThat(((ForwardingRelayStats) relay.stats()).forwarded()).isGreaterThanOrEqualTo(messages.size() + 2L);
        }
    }

    @Test
    void orderIsKeptOverManyBatches() {
        try (Running<?> running = Running.start(relay)) {
            subscribe();
            int sent = 0;
            int received = 0;
            while (received < 20_000) {
                while (sent < 20_000 && sent - received < 500) {
                    send(FramesOf.text("n", Integer.toString(sent++)));
                }
                assertThat(FramesOf.toText(receive())).containsExactly("n", Integer.toString(received++));
            }
            assertThat(running).isNotNull();
        }
    }
}
