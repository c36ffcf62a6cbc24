package io.zmqkit.tools.socket;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Counts the peers that a socket can talk to: those that have finished the handshake and have a type that fits.
 *
 * <p>What a peer says of itself does not tell which connection it came from. So if one of several connections ends while
 * another has not finished its handshake, the count may be one too high for as long as that takes.
 *
 * <p>Events come in the I/O thread; any thread may ask.
 */
final class Peers implements ZEvent.ZEventConsummer {

    static final int EVENTS =
            ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_CONNECTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    /** What HANDSHAKE_PROTOCOL reports for ZMTP 2, whose peers do not introduce themselves; less is not ZMTP. */
    private static final int ZMTP_2 = 2;

    /** How long JeroMQ may deal to a connection that has failed its handshake after it has told of its end. */
    private static final long GONE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SocketKind own;
    private final Set<SelectableChannel> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int ready;
    private long handshakes;
    private long lastHandshake;
    private long goneNanos = System.nanoTime() - GONE_NANOS;

    Peers(SocketKind own) {
        this.own = own;
    }

    @Override
    public synchronized void consume(ZEvent event) {
        switch (event.getEvent()) {
            case ACCEPTED, CONNECTED -> open.add(event.getValue());
            case HANDSHAKE_PROTOCOL -> {
                Integer version = event.getValue();
                if (version == ZMTP_2) {
                    add();
                }
            }
            case DISCONNECTED -> {
                goneNanos = ready < open.size() ? System.nanoTime() : goneNanos;
                open.remove(event.<SelectableChannel>getValue());
                ready = Math.min(ready, open.size());
            }
            default -> {} // another consumer's
        }
    }

    /** A peer has said what it is. */
    synchronized void introduced(byte[] properties) {
        if (kind(properties).map(own::talksTo).orElse(true)) { // unknown under CURVE, where JeroMQ has decided
            add();
        }
    }

    private void add() {
        ready = Math.min(ready + 1, open.size());
        handshakes++;
        lastHandshake = System.nanoTime();
    }

    static Optional<SocketKind> kind(byte[] properties) {
        try {
            return Properties.decode(ByteBuffer.wrap(properties)).all().stream()
                    .filter(property -> property.name().equalsIgnoreCase(Properties.SOCKET_TYPE))
                    .findFirst()
                    .flatMap(type -> SocketKind.named(new String(type.bytes(), StandardCharsets.ISO_8859_1)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** {@return how many there are} */
    synchronized int count() {
        return ready;
    }

    /** {@return true if the newest has been there for so long} */
    synchronized boolean haveBeenThereFor(long nanos) {
        return System.nanoTime() - lastHandshake >= nanos;
    }

    /** {@return true if there were some, and all have left} */
    synchronized boolean haveLeft() {
        return handshakes > 0 && open.isEmpty();
    }

    /** {@return true if there are some, and no connection that may yet fail its handshake with messages in its queue} */
    synchronized boolean areSettled() {
        return ready > 0 && ready == open.size() && System.nanoTime() - goneNanos >= GONE_NANOS;
    }

    /** {@return how many have been counted since the start} */
    synchronized long handshakes() {
        return handshakes;
    }
}
