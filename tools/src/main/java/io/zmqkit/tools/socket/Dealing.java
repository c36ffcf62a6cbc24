package io.zmqkit.tools.socket;

import io.zmqkit.core.socket.Sockets;
import io.zmqkit.wire.zmtp.SocketKind;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZMQ.Socket;

/**
 * Tells when a socket that deals its messages out, one peer each, loses none: JeroMQ deals to a connection from the moment
 * when it is accepted, and what it dealt is lost if the handshake then fails. One thread.
 */
final class Dealing {

    /** One that never finishes its handshake must not hold up the others for ever. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Peers peers;
    private long settledNanos = System.nanoTime();

    /**
     * Watches a socket.
     *
     * @param sockets its group
     * @param socket neither bound nor connected yet
     */
    Dealing(Sockets sockets, Socket socket) {
        this(new Peers(SocketKind.valueOf(socket.getSocketType().name())));
        sockets.watch(socket, peers, Peers.EVENTS);
        sockets.hearIntroductions(socket, peers::introduced);
    }

    /** Looks at peers that somebody else tells what happens. */
    Dealing(Peers peers) {
        this.peers = peers;
    }

    /** {@return true if no connection may yet fail its handshake, or some peers have waited 3 s for that} */
    boolean isSafe(long nowNanos) {
        if (peers.areSettled()) {
            settledNanos = nowNanos;
            return true;
        }
        return nowNanos - settledNanos >= PATIENCE_NANOS && peers.count() > 0;
    }
}
