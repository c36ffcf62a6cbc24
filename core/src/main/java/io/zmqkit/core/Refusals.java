package io.zmqkit.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Says so, once, when a connection under CURVE is closed as soon as it was made. The server closes it without a word when it does
 * not take this program's key; JeroMQ then gives the connection up, and tells the program nothing.
 *
 * <p>JeroMQ's I/O thread.
 */
final class Refusals implements ZEvent.ZEventConsummer {

    static final int EVENTS = ZMQ.EVENT_CONNECTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final long JUDGE_NANOS = 1_000_000_000L; // ample for a server to judge a key

    private final String role;
    private final long greetNanos;
    private final Map<String, Long> refusedUntil = new HashMap<>();
    private boolean told;

    /**
     * Watches one socket.
     *
     * @param role what it is to the person who reads the log
     * @param handshakeInterval after which JeroMQ closes a connection that got no greeting, which is no refusal
     */
    Refusals(String role, Duration handshakeInterval) {
        this.role = role;
        greetNanos = handshakeInterval.toNanos() * 3 / 4;
    }

    @Override
    public void consume(ZEvent event) {
        switch (event.getEvent()) {
            case CONNECTED -> refusedUntil.put(event.getAddress(), System.nanoTime() + greetNanos);
            case HANDSHAKE_PROTOCOL -> refusedUntil.put(event.getAddress(), System.nanoTime() + JUDGE_NANOS);
            case DISCONNECTED -> disconnected(event);
            default -> {} // another consumer's
        }
    }

    private void disconnected(ZEvent event) {
        Long until = refusedUntil.remove(event.getAddress());
        if (!told && until != null && System.nanoTime() - until < 0) {
            told = true;
            LOG.warn(
                    "{} was refused by {}: is its key in the folder of those who may connect, and the server's key right?"
                            + " Start it again when that is mended",
                    role,
                    event.getAddress());
        }
    }
}
