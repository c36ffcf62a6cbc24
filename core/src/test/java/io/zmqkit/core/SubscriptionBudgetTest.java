package io.zmqkit.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

class SubscriptionBudgetTest {

    private static final byte[] SUBSCRIBE = "\u000110001 ".getBytes(ISO_8859_1);
    private static final byte[] CANCEL = "\u000010001 ".getBytes(ISO_8859_1);

    private final SubscriptionBudget budget = new SubscriptionBudget();

    @Test
    void topicsAreHeldUntilTheyAreCancelled() {
        budget.read(SUBSCRIBE);
        budget.read(SUBSCRIBE);
        budget.renew();
        assertThat(budget.topics()).isEqualTo(1);
        assertThat(budget.spend(SubscriptionBudget.BYTES - 8)).isTrue();
        assertThat(budget.spend(1)).isFalse();
        budget.read(CANCEL);
        budget.read(CANCEL);
        budget.renew();
        assertThat(budget.topics()).isZero();
        assertThat(budget.spend(SubscriptionBudget.BYTES)).isTrue();
        assertThat(budget.spend(0)).as("even an empty frame costs memory").isFalse();
    }

    @Test
    void whatIsNoSubscriptionIsNotHeld() {
        budget.read(new byte[0]);
        budget.read(new byte[] {2, 3});
        budget.read(new byte[] {-1});
        budget.renew();
        assertThat(budget.topics()).isZero();
        assertThat(budget.spend(SubscriptionBudget.BYTES)).isTrue();
    }

    /** Sends different topics of 200 bytes until the peer drops the connection. */
    private static boolean isDroppedAfter(RawZmtp flooder, int topics, Socket xpub, SubscriptionBudget budget)
            throws IOException {
        Random random = new Random(7);
        byte[] frame = new byte[200];
        try {
            for (int i = 0; i < topics; i++) {
                random.nextBytes(frame);
                frame[0] = 1;
                flooder.send(0, frame);
                readAll(xpub, budget);
            }
        } catch (IOException e) {
            return true;
        }
        return flooder.isDroppedWithin(Duration.ofSeconds(1));
    }

    private static void readAll(Socket xpub, SubscriptionBudget budget) {
        for (byte[] read = xpub.recv(ZMQ.DONTWAIT); read != null; read = xpub.recv(ZMQ.DONTWAIT)) {
            budget.read(read);
        }
        budget.renew();
    }

    @Test
    void peerThatFloodsIsDroppedAndAnotherIsServed() throws Exception {
        try (ZContext context = new ZContext();
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            Socket xpub = sockets.openXpub(budget);
            sockets.bind(xpub, "XPUB test", Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawZmtp flooder = RawZmtp.connect(Sockets.boundTo(xpub), "SUB")) {
                assertThat(isDroppedAfter(flooder, 50_000, xpub, budget)).isTrue();
            }
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (budget.topics() > 0 && System.nanoTime() < deadline) {
                readAll(xpub, budget);
            }
            assertThat(budget.topics())
                    .as("topics of the peer that was dropped")
                    .isZero();
            Socket good = sockets.connect(SocketType.SUB, "SUB test", Sockets.boundTo(xpub));
            good.subscribe("10001 ");
            xpub.setReceiveTimeOut(5000);
            assertThat(xpub.recv()).isEqualTo(SUBSCRIBE);
            xpub.send("10001 1 1");
            good.setReceiveTimeOut(5000);
            assertThat(good.recvStr()).isEqualTo("10001 1 1");
        }
    }
}
