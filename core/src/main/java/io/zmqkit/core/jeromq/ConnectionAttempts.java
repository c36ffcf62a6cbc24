package io.zmqkit.core.jeromq;

import io.zmqkit.core.Uninterrupted;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * One socket's attempts to connect: each has the time that {@link ConnectionTimes} gives it, and no command disturbs
 * the first of each endpoint.
 *
 * <p>A command would do harm: JeroMQ 0.6.0 forgets to read from a connection if its I/O thread learns of the connection
 * and of a command's signal in the same round. The cancelled key of the connecting channel is then still in the
 * selector when the channel is to be registered again, and only the handshake's timeout ends that. So the connecting
 * thread waits for the outcome before its next command: a millisecond on one machine, {@link #PEACE} at most where the
 * peer is far away.
 *
 * <p>The command to connect can itself be that signal: it is written before it is counted, and an I/O thread that is
 * quicker than the counting leaves it for its next round. So while the connecting thread is still in its call, the I/O
 * thread waits for its return, inside the round that began the connection.
 *
 * <p>Events come in JeroMQ's I/O thread, which reads both settings of the socket after them. Source: JeroMQ pull
 * request #1022, and zmq.Signaler.
 */
public final class ConnectionAttempts implements ZEvent.ZEventConsummer {

    public static final int EVENTS = ZMQ.EVENT_CONNECT_DELAYED
            | ZMQ.EVENT_CONNECTED
            | ZMQ.EVENT_CONNECT_RETRIED
            | ZMQ.EVENT_HANDSHAKE_PROTOCOL
            | ZMQ.EVENT_DISCONNECTED;

    static final Duration PEACE = Duration.ofMillis(100);

    private final Socket socket;
    private final ConnectionTimes times;
    private volatile CountDownLatch call = new CountDownLatch(0);
    private volatile CountDownLatch outcome = new CountDownLatch(0);

    /** Takes a socket that is not connected yet. */
    public ConnectionAttempts(Socket socket, Duration firstHandshake) {
        this.socket = socket;
        times = new ConnectionTimes(firstHandshake, new Random());
        socket.setReconnectIVL(ConnectionTimes.FIRST_PAUSE_MILLIS);
        // JeroMQ doubles the pause by itself while refused
        socket.setReconnectIVLMax(2 * ConnectionTimes.LONGEST_PAUSE_MILLIS);
    }

    /** Connects the socket; in the thread of its program. */
    public void connect(String endpoint) {
        outcome = new CountDownLatch(1);
        call = new CountDownLatch(1);
        try {
            socket.connect(endpoint);
        } finally {
            call.countDown();
        }
        await(outcome);
    }

    private static void await(CountDownLatch latch) {
        Uninterrupted.await(() -> latch.await(PEACE.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void consume(ZEvent event) {
        String endpoint = event.getAddress();
        switch (event.getEvent()) {
            case CONNECT_DELAYED -> await(call); // it has begun
            case CONNECTED -> {
                socket.setHandshakeIvl(times.connected(endpoint));
                outcome.countDown();
            }
            case CONNECT_RETRIED -> {
                // for all endpoints; this one already has its pause
                socket.setReconnectIVL(ConnectionTimes.FIRST_PAUSE_MILLIS);
                outcome.countDown();
            }
            case HANDSHAKE_PROTOCOL -> times.greeted(endpoint, System.nanoTime());
            case DISCONNECTED -> socket.setReconnectIVL(times.disconnected(endpoint, System.nanoTime()));
            default -> {} // another consumer's
        }
    }
}
