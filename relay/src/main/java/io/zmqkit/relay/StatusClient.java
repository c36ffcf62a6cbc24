package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.StatusReply;
import io.zmqkit.relay.protocol.StatusRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Asks a relay once how it is: a DEALER that connects to the relay's history endpoint, sends {@code ZRC1 STATUS} and waits
 * for the answer. See docs/zrc-1.md.
 */
public final class StatusClient implements Program {

    private final Duration timeout;
    private final Sockets sockets;
    private final Socket dealer;
    private volatile boolean stopped;
    private Map<String, String> values = Map.of();
    private String refusal = "";
    private @Nullable Refusal shutOut;

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
        new StatusRequest().encode().forEach(dealer::send);
        while (!stopped
                && !isShutOut()
                && values.isEmpty()
                && refusal.isEmpty()
                && System.nanoTime() - start < timeout.toNanos()) {
            byte[] frame = dealer.recv(); // for as long as a socket's timeout, 100 ms
            if (frame != null) {
                take(frame);
            }
        }
    }

    private boolean isShutOut() {
        shutOut = sockets.refusal().orElse(null);
        return shutOut != null;
    }

    private void take(byte[] first) {
        List<byte[]> frames = new ArrayList<>(List.of(first));
        while (dealer.hasReceiveMore()) {
            frames.add(dealer.recv());
        }
        try {
            HistoryReply reply = HistoryReply.decode(frames);
            if (reply instanceof StatusReply status) {
                values = status.values();
            } else if (reply instanceof HistoryReply.Refusal refused) {
                refusal = refused.text();
            }
        } catch (ProtocolException e) {
            refusal = "not an answer of a relay's: " + e.getMessage();
        }
    }

    /** {@return what the relay tells of itself, by name; empty if no answer came; read it after run() has returned} */
    public Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }

    /** {@return why the relay does not tell it, empty if it has not said so; read it after run() has returned} */
    public String refusal() {
        return refusal;
    }

    /** {@return why the relay did not let this program in; null if it did, or was not there. Read it after run() has returned} */
    public @Nullable Refusal shutOut() {
        return shutOut;
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
