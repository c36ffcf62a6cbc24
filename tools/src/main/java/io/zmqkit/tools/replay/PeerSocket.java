package io.zmqkit.tools.replay;

import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** PUSH, DEALER and PAIR: sends what was recorded to whoever is there. */
class PeerSocket extends ReplaySocket {

    /** A peer that has said nothing for so long has said what it had to say. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Runnable rest;
    private final Arrival arrival = new Arrival();
    private final GreetedPeers peers = new GreetedPeers();
    private long heardNanos;

    /**
     * Opens it.
     *
     * @param rest waits for a moment, instead of a receive: PUSH cannot
     */
    PeerSocket(Sockets sockets, SocketType type, Runnable rest) {
        super(sockets, sockets.open(type));
        this.rest = rest;
        sockets.watch(socket, peers, GreetedPeers.EVENTS);
    }

    @Override
    boolean hasPeer() {
        return arrival.look(peers.count() > 0, System.nanoTime());
    }

    @Override
    void receive(int flags) {
        if (socket.getSocketType() != SocketType.PUSH) {
            super.receive(flags);
        } else {
            rest(flags);
        }
    }

    @Override
    void heard(Received message) {
        heardNanos = System.nanoTime();
    }

    @Override
    boolean staysToTheEnd() {
        return socket.getSocketType() == SocketType.DEALER;
    }

    /** TCP would drop what a peer has not read yet if the connection were closed while it still sends. */
    @Override
    boolean isAllTaken() {
        return heardNanos == 0 || System.nanoTime() - heardNanos > QUIET_NANOS;
    }

    /** In place of a receive that the socket's type, or its state, does not have. */
    final void rest(int flags) {
        if (flags != ZMQ.DONTWAIT) {
            rest.run();
        }
    }
}
