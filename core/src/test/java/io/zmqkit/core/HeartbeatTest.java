package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** What JeroMQ's heartbeats do to a peer that has ended. */
@EnabledOnOs(OS.LINUX) // how much is lost is up to the kernel
class HeartbeatTest {

    /** More than the receiver's kernel takes while nobody reads, and less than the sender's takes besides. */
    private static final int MESSAGES = 3000;

    private static final int MESSAGE_BYTES = 100;
    private static final int PING_EVERY_MILLIS = 100;

    @Test
    void heartbeatOfAReceiverThatIsBehindCostsItWhatAnEndedSenderHadLeft() {
        assertThat(receivedFromASenderThatHasEnded(0)).isEqualTo(MESSAGES);
        assertThat(receivedFromASenderThatHasEnded(PING_EVERY_MILLIS)).isBetween(1, MESSAGES - 1);
    }

    private static int receivedFromASenderThatHasEnded(int heartbeatMillis) {
        try (ZContext context = new ZContext();
                Socket pull = context.createSocket(SocketType.PULL)) {
            pull.setRcvHWM(10);
            pull.setHeartbeatIvl(heartbeatMillis);
            pull.setHeartbeatTimeout(60_000);
            int port = pull.bindToRandomPort("tcp://127.0.0.1");
            sendAndEnd(port);
            await().pollDelay(Duration.ofMillis(5 * PING_EVERY_MILLIS)).until(() -> true); // nothing tells of a PING
            pull.setReceiveTimeOut(2000);
            int received = 0;
            while (pull.recv() != null) {
                received++;
            }
            return received;
        }
    }

    /** When this returns, the kernels have everything. */
    private static void sendAndEnd(int port) {
        try (ZContext context = new ZContext();
                Socket push = context.createSocket(SocketType.PUSH)) {
            push.setHandshakeIvl(500);
            push.setLinger(20_000);
            push.setSndHWM(2 * MESSAGES);
            push.connect("tcp://127.0.0.1:" + port);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(push.send(new byte[MESSAGE_BYTES])).isTrue();
            }
        }
    }
}
