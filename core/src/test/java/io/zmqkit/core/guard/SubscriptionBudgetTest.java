package io.zmqkit.core.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.SocketKind;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

class SubscriptionBudgetTest {

    private static final byte[] SUBSCRIBE = "\u000110001 ".getBytes(ISO_8859_1);
    private static final byte[] CANCEL = "\u000010001 ".getBytes(ISO_8859_1);

    private static final long BYTES = SubscriptionBudget.SLACK_BYTES + 11L * Limits.DEFAULTS.subscriptions();

    private final SubscriptionBudget budget = new SubscriptionBudget(Limits.DEFAULTS);

    @Test
    void topicsAreHeldUntilTheyAreCancelled() {
        budget.read(SUBSCRIBE);
        budget.read(SUBSCRIBE);
        budget.renew();
        assertThat(budget.topics()).isEqualTo(1);
        assertThat(budget.spend((int) BYTES - 8)).isTrue();
        assertThat(budget.spend(1)).isFalse();
        budget.read(CANCEL);
        budget.read(CANCEL);
        budget.renew();
        assertThat(budget.topics()).isZero();
        assertThat(budget.spend((int) BYTES)).isTrue();
        assertThat(budget.spend(0)).as("even an empty frame costs memory").isFalse();
    }

    @Test
    void messageIsWantedWhileATopicIsItsBeginning() {
        assertThat(budget.wants(new byte[0])).isFalse();
        budget.read(SUBSCRIBE);
        assertThat(budget.wants("10001 72".getBytes(ISO_8859_1))).isTrue();
        assertThat(budget.wants("10001".getBytes(ISO_8859_1))).isFalse();
        budget.read(CANCEL);
        assertThat(budget.wants("10001 72".getBytes(ISO_8859_1))).isFalse();
        budget.read(new byte[] {1});
        assertThat(budget.wants(new byte[0])).isTrue();
    }

    @Test
    void whatIsNoSubscriptionIsNotHeld() {
        budget.read(new byte[0]);
        budget.read(new byte[] {2, 3});
        budget.read(new byte[] {-1});
        budget.renew();
        assertThat(budget.topics()).isZero();
        assertThat(budget.spend((int) BYTES)).isTrue();
    }

    private static void readAll(Socket xpub, SubscriptionBudget budget) {
        for (byte[] read = xpub.recv(ZMQ.DONTWAIT); read != null; read = xpub.recv(ZMQ.DONTWAIT)) {
            budget.read(read);
        }
        budget.renew();
    }

    @Test
    void peerThatHoldsAllItMayLeavesRoomForAnother() throws Exception {
        int half = Limits.DEFAULTS.subscriptions() / 2;
        try (ZContext context = new ZContext();
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS)) {
            Socket xpub = sockets.openXpub(budget);
            sockets.bind(xpub, "XPUB test", Endpoint.parse("tcp://127.0.0.1:*"));
            try (RawPeer flooder = RawPeers.connect(Sockets.boundTo(xpub), SocketKind.SUB)) {
                for (int i = 0; i < half + 10_000; i++) {
                    flooder.send(Frame.last(
                            String.format(Locale.ROOT, "\u0001%010d", i).getBytes(ISO_8859_1)));
                    readAll(xpub, budget);
                }
                await().atMost(Duration.ofSeconds(10)).until(() -> {
                    readAll(xpub, budget);
                    return budget.topics() == half;
                });
                Socket good = sockets.connect(SocketType.SUB, "SUB test", Sockets.boundTo(xpub));
                good.subscribe("10001 ");
                xpub.setReceiveTimeOut(5000);
                assertThat(xpub.recv()).isEqualTo(SUBSCRIBE);
                xpub.send("10001 1 1");
                good.setReceiveTimeOut(5000);
                assertThat(good.recvStr()).isEqualTo("10001 1 1");
                assertThat(budget.topics()).isEqualTo(half);
            }
        }
    }

    @Test
    void topicsAloneNeverSpendIt() {
        int longest = Limits.DEFAULTS.subscriptionBytes();
        for (int length : new int[] {1, 10, 11, longest}) {
            SubscriptionBudget spent = new SubscriptionBudget(Limits.DEFAULTS);
            long allowed = 10L * Limits.DEFAULTS.subscriptions() / Math.max(10, length);
            byte[] frame = new byte[1 + length];
            frame[0] = 1;
            for (int i = 0; i < allowed; i++) {
                for (int digit = 1, rest = i; digit < frame.length && digit <= 6; digit++, rest /= 10) {
                    frame[digit] = (byte) (rest % 10);
                }
                spent.read(frame);
            }
            spent.renew();
            assertThat(spent.spend(SubscriptionBudget.SLACK_BYTES))
                    .as(length + " bytes")
                    .isTrue();
        }
    }
}
