package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.zeromq.ZMQ.Socket;

/**
 * The control socket of a sink: an XPUB, bound here, from which ventilator and workers learn how the batch goes. Their
 * subscriptions are read only to know whether somebody is still there. One thread.
 */
final class SinkControl {

    /** Subscriptions read at once: few, so that a peer that floods the socket with them does not delay results. */
    static final int BATCH = 100;

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);
    /** A worker whose sink was away for long may take 5 s until it connects again, and 2 s more if the handshake stalls. */
    private static final Duration MISSING_PATIENCE = Duration.ofSeconds(8);

    private final Socket socket;
    private int workers; // whose subscriptions to KILL have arrived
    private final SubscriptionBudget subscriptions;
    private final String sink = UUID.randomUUID().toString();

    SinkControl(Sockets sockets, SocketOptions options, Endpoint endpoint) {
        subscriptions = new SubscriptionBudget(options.limits());
        socket = sockets.openXpub(subscriptions);
        socket.setXpubVerbose(true); // every subscription to KILL arrives, not only the first
        socket.setHWM(PipelineMessages.CONTROL_HIGH_WATER_MARK);
        sockets.bind(socket, "XPUB control", endpoint);
    }

    Socket socket() {
        return socket;
    }

    Endpoint endpoint() {
        return Sockets.boundTo(socket);
    }

    /** This sink, and no other, collects the batch. */
    void ready(String batch) {
        socket.send(PipelineMessages.ready(batch, sink));
    }

    void done(String batch, int task) {
        socket.send(PipelineMessages.done(batch, Integer.toString(task)));
    }

    /**
     * Ends the workers, and a ventilator that missed a DONE: repeats KILL until nobody subscribes any more, and all that
     * are known to work have subscribed.
     */
    void kill(String completed, int known, BooleanSupplier stopped) {
        long begin = System.nanoTime();
        long came = begin; // the last worker
        boolean isHeard;
        do {
            socket.send(PipelineMessages.KILL);
            socket.send(PipelineMessages.done(
                    completed, PipelineMessages.ALL)); // which the ventilator of another batch ignores
            int before = workers;
            readSubscriptions(0);
            long now = System.nanoTime();
            boolean isLate = now - begin >= MISSING_PATIENCE.toNanos();
            came = workers > before && !isLate ? now : came;
            isHeard = (subscriptions() == 0 || now - came >= KILL_PATIENCE.toNanos()) && (workers >= known || isLate);
        } while (!isHeard && !stopped.getAsBoolean());
    }

    /** Reads the subscriptions that are there, or waits for some within the receive timeout, unless told not to. */
    void readSubscriptions(int flags) {
        subscriptions.drain(socket, flags, BATCH, frame -> workers += hearsKill(frame) ? 1 : 0);
    }

    private static boolean hearsKill(byte[] frame) {
        return frame.length > 0
                && frame[0] == 1
                && PipelineMessages.KILL.startsWith(
                        new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1));
    }

    /**
     * How many different topics are subscribed to; an XPUB passes on the last cancellation of each.
     */
    int subscriptions() {
        return subscriptions.topics();
    }
}
