package io.zmqkit.tools.replay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** The socket that plays: what a replay has to know of its type. The replay's thread. */
abstract class ReplaySocket {

    /** Messages that are received at once, so that a peer that floods the socket does not hold up the play. */
    private static final int BATCH = 1000;

    final Sockets sockets;
    final Socket socket;
    private long received;

    ReplaySocket(Sockets sockets, Socket socket) {
        this.sockets = sockets;
        this.socket = socket;
    }

    /**
     * Opens the socket of a part, neither bound nor connected yet.
     *
     * @param rest waits for a moment
     */
    static ReplaySocket of(Part part, ReplayOptions options, Sockets sockets, Runnable rest) {
        return switch (part.kind()) {
            case PUB, XPUB -> new PublisherSocket(sockets, options.sockets());
            case PUSH -> new PeerSocket(sockets, SocketType.PUSH, rest);
            case DEALER -> new PeerSocket(sockets, SocketType.DEALER, rest);
            case PAIR -> new PeerSocket(sockets, SocketType.PAIR, rest);
            case REQ -> new RequestSocket(sockets, rest);
            case REP -> new ReplySocket(sockets);
            case ROUTER -> new RouterSocket(sockets, part.answers());
            case SUB -> new SubscriberSocket(sockets, SocketType.SUB, rest);
            case XSUB -> new SubscriberSocket(sockets, SocketType.XSUB, rest);
            case PULL -> throw new IllegalArgumentException("a PULL socket sends nothing");
        };
    }

    /** Binds or connects it; its role is what a person reads. */
    void open(String role, ReplayOptions options) {
        if (options.binds()) {
            sockets.bind(socket, role, options.endpoint());
        } else {
            sockets.connect(socket, role, options.endpoint());
        }
    }

    Endpoint endpoint() {
        return Sockets.boundTo(socket);
    }

    /** Whether somebody is there to whom it can play. */
    abstract boolean hasPeer();

    /** Whether the peer must say something before this side goes on. */
    boolean awaitsPeer() {
        return false;
    }

    /**
     * Takes what peers have sent.
     *
     * @param flags 0 to wait for the first message as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     */
    void receive(int flags) {
        Received message = sockets.receiveAdmitted(socket, flags);
        for (int i = 1; message != null; i++) {
            received++;
            heard(message);
            message = i < BATCH && canReceive() ? sockets.receiveAdmitted(socket, ZMQ.DONTWAIT) : null;
        }
    }

    /** REQ and REP may not receive before they have sent. */
    boolean canReceive() {
        return true;
    }

    /** A peer has sent this. */
    void heard(Received message) {}

    /**
     * Sends a message as it was recorded.
     *
     * @param flags 0 to wait as long as the send timeout, or {@code ZMQ.DONTWAIT}
     * @return false if a peer has no room, or there is none
     */
    boolean send(List<byte[]> frames, int flags) {
        return Messages.sendAll(socket, frames, flags);
    }

    /** Nobody waits any longer for the peer that had no room: sends to those that have; false if only one peer gets each. */
    boolean sendToOthers(List<byte[]> frames) {
        return false;
    }

    /** Whether it subscribes, and so plays subscriptions, too. */
    boolean subscribes() {
        return false;
    }

    /** Whether it hears what it is there for until the recorded connection ends, and not only until it has said all. */
    boolean staysToTheEnd() {
        return false;
    }

    /** Makes a subscription, or takes it back. */
    void subscribe(boolean isNew, byte[] prefix) {}

    /** Whether all that was sent has been taken, as far as that can be told. */
    boolean isAllTaken() {
        return true;
    }

    long received() {
        return received;
    }

    /** What REQ and REP send behind their envelope, which the socket writes by itself. */
    static List<byte[]> withoutEnvelope(List<byte[]> frames) {
        for (int i = 0; i < frames.size() - 1; i++) {
            if (frames.get(i).length == 0) {
                return frames.subList(i + 1, frames.size());
            }
        }
        return frames;
    }
}
