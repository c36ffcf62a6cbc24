package io.zmqkit.tools.bench;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.ConnectionAttempts;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.wire.lane.UnfitPeerException;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor.Event;

/**
 * Connects a socket of JeroMQ, and asks its peer only if that hangs up: a PUSH of JeroMQ sends what waits to whoever comes,
 * also to who only asks. One connection.
 */
final class JeromqConnecting {

    private static final Duration FIRST_HANDSHAKE = Duration.ofSeconds(1);
    private static final long QUIET_MILLIS = 300; // in which a peer that does not fit hangs up

    private final PeerProbe probe;
    private final Duration patience;
    private final BooleanSupplier isAbandoned;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(); // greetings and ends
    private volatile boolean isOver;

    JeromqConnecting(PeerProbe probe, Duration patience, BooleanSupplier isAbandoned) {
        this.probe = probe;
        this.patience = patience;
        this.isAbandoned = isAbandoned;
    }

    /**
     * Connects, and waits until somebody has greeted and not hung up.
     *
     * @param begun since when somebody is waited for, on System.nanoTime
     * @throws UnfitPeerException if it hangs up because it does not fit
     * @throws SocketTimeoutException if nobody greets in time, or this is abandoned
     */
    void connect(Socket socket, SocketKind kind, Endpoint endpoint, long begun) throws IOException {
        ConnectionAttempts attempts = new ConnectionAttempts(socket, FIRST_HANDSHAKE);
        socket.setEventHook(
                event -> {
                    note(event.getEvent());
                    attempts.consume(event);
                },
                ConnectionAttempts.EVENTS);
        attempts.connect(endpoint.toString());
        boolean isGreeted = false;
        for (Event event = next(); event != null || !isGreeted; event = next()) {
            if (event == Event.DISCONNECTED && isGreeted) { // one that does not greet says nothing about its type
                probe.requireFitting(kind, TcpListener.address(endpoint));
            }
            isGreeted = event == Event.HANDSHAKE_PROTOCOL;
            if (isAbandoned.getAsBoolean() || System.nanoTime() - begun > patience.toNanos()) {
                throw new SocketTimeoutException("nobody has finished the handshake");
            }
        }
        isOver = true;
    }

    private void note(Event event) {
        if (!isOver && (event == Event.HANDSHAKE_PROTOCOL || event == Event.DISCONNECTED)) {
            events.add(event);
        }
    }

    private @Nullable Event next() {
        try {
            return events.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a bench", e);
        }
    }
}
