package io.zmqkit.patterns.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class SinkControlTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FLOOD = 10 * SinkControl.BATCH;

    /** The socket has all of them when the last one has taken effect. */
    @Test
    void floodOfSubscriptionsIsReadInPartsSoThatResultsDoNotWait() throws Exception {
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            SinkControl control = new SinkControl(sockets, SocketOptions.DEFAULTS, Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawPeer flooder = RawPeers.connect(control.endpoint(), SocketKind.SUB)) {
                for (int i = 0; i < FLOOD; i++) {
                    flooder.send(Frame.last(("\1topic" + i).getBytes(US_ASCII)));
                }
                flooder.send(Frame.last("\1DONE last ".getBytes(US_ASCII)));
                await().atMost(PATIENCE).until(() -> {
                    control.done("last", 1);
                    return isConfirmation(flooder);
                });
                assertThat(control.subscriptions()).isZero();
                control.readSubscriptions(ZMQ.DONTWAIT);
                assertThat(control.subscriptions()).isEqualTo(SinkControl.BATCH);
                await().atMost(PATIENCE).until(() -> {
                    control.readSubscriptions(ZMQ.DONTWAIT);
                    return control.subscriptions() == FLOOD + 1;
                });
            }
        }
    }

    private static boolean isConfirmation(RawPeer peer) throws IOException {
        try {
            return peer.receive(Duration.ofMillis(100)).text().equals("DONE last 1");
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
