package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.StatusReply;
import io.zmqkit.relay.protocol.StatusRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Asks a relay once for its state: a DEALER that connects to the relay's history endpoint, sends {@code ZRC1 STATUS}
 * and waits for the answer. See docs/zrc-1.md.
 */
public final class StatusClient implements Program {

    private final Duration timeout;
    private final Sockets sockets;
    private final Socket dealer;
    private volatile boolean stopped;
    private volatile RelayAnswer answer = new RelayAnswer(Map.of());
    private volatile String refusal = "";
    private volatile @Nullable Refusal shutOut;

    /**
     * Connects; the relay need not be there yet.
     *
     * @param context where the socket lives; the caller closes it last
     * @param history the relay's history endpoint
     * @param timeout how long to wait for the answer
     * @param options socket settings
     */
    public StatusClient(ZContext context, Endpoint history, Duration timeout, SocketOptions options) {
        this.timeout = timeout;
        sockets = new Sockets(context, options);
        dealer = sockets.connect(SocketType.DEALER, "DEALER status", history);
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        Messages.sendAll(dealer, new StatusRequest().encode(), 0);
        while (!stopped
                && !isShutOut()
                && answer.told().isEmpty()
                && refusal.isEmpty()
                && System.nanoTime() - start < timeout.toNanos()) {
            Received message = sockets.receiveAdmitted(dealer, 0); // for as long as a socket's timeout, 100 ms
            if (message != null) {
                take(message.frames());
            }
        }
    }

    private boolean isShutOut() {
        shutOut = sockets.refusal().orElse(null);
        return shutOut != null;
    }

    private void take(List<byte[]> frames) {
        try {
            HistoryReply reply = HistoryReply.decode(frames);
            if (reply instanceof StatusReply status) {
                answer = new RelayAnswer(status.values());
            } else if (reply instanceof HistoryReply.Refusal refused) {
                refusal = refused.text();
            }
        } catch (ProtocolException e) {
            refusal = "not an answer of a relay's: " + e.getMessage();
        }
    }

    /** {@return why the relay does not report its state, empty if it has not said so; in any thread} */
    public String refusal() {
        return refusal;
    }

    /** {@return why the relay did not let this program in; null if it did, or was not there; in any thread} */
    public @Nullable Refusal shutOut() {
        return shutOut;
    }

    /** {@return what the relay reports about itself; without values as long as no answer has come} */
    @Override
    public RelayAnswer stats() {
        return answer;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
