package io.zmqkit.core.jeromq;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Says so, once, when a server under CURVE does not let this program in. JeroMQ gives the connection up, and tells the program
 * nothing.
 *
 * <pre>
 *   server's greeting | WELCOME | READY   the key is good
 *   server's greeting | WELCOME | ERROR   it is not in the server's folder: JeroMQ tells of a failed authentication
 *   server's greeting | ERROR or the end  it was meant for another server, and this one cannot decrypt a word
 * </pre>
 *
 * <p>Frames do not tell which server they come from. So of a socket that connects to several, the third case is not told.
 *
 * <p>JeroMQ's I/O thread. Source: RFC 26/CURVEZMQ.
 */
public final class Refusals implements ZEvent.ZEventConsummer {

    public static final int EVENTS = ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED | ZMQ.HANDSHAKE_FAILED_AUTH;

    private static final int WELCOME_BYTES = 168; // an ERROR is far shorter

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final String role;
    private final Set<String> greeted = new HashSet<>();
    private final AtomicBoolean told;
    private final AtomicInteger servers = new AtomicInteger();
    private boolean isWelcome;

    /**
     * Watches one socket.
     *
     * @param role what it is to the person who reads the log
     * @param told true if this program has said already that it was refused: its sockets have one key
     */
    public Refusals(String role, AtomicBoolean told) {
        this.role = role;
        this.told = told;
    }

    /** The socket is about to connect to one more server; in the thread of its program. */
    public void connects() {
        servers.incrementAndGet();
    }

    /** A frame begins to arrive; the greeting is none. */
    public void frame(int bytes) {
        isWelcome |= bytes >= WELCOME_BYTES;
    }

    @Override
    public void consume(ZEvent event) {
        String server = event.getAddress();
        switch (event.getEvent()) {
            case HANDSHAKE_PROTOCOL -> {
                greeted.add(server);
                isWelcome = false;
            }
            case HANDSHAKE_FAILED_AUTH -> tell(server);
            case DISCONNECTED -> {
                if (greeted.remove(server) && !isWelcome && servers.get() == 1) {
                    tell(server);
                }
            }
            default -> {} // another consumer's
        }
    }

    private void tell(String server) {
        if (!told.getAndSet(true)) {
            LOG.warn(
                    "{} was refused by {}: is its key in the folder of those who may connect, and the server's key right?"
                            + " Start it again when that is fixed",
                    role,
                    server);
        }
    }
}
