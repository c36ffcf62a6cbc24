package io.zmqkit.tools.replay;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import org.zeromq.SocketType;

/** REQ: sends each recorded request when the one before has been answered. */
final class RequestSocket extends PeerSocket {

    private boolean awaitsReply;

    RequestSocket(Sockets sockets, Runnable rest) {
        super(sockets, SocketType.REQ, rest);
    }

    @Override
    boolean awaitsPeer() {
        return awaitsReply;
    }

    @Override
    boolean canReceive() {
        return awaitsReply;
    }

    @Override
    void receive(int flags) {
        if (awaitsReply) {
            super.receive(flags);
        } else {
            rest(flags);
        }
    }

    @Override
    void heard(Received message) {
        awaitsReply = false;
    }

    @Override
    boolean send(List<byte[]> frames, int flags) {
        boolean isSent = Messages.sendAll(socket, withoutEnvelope(frames), flags);
        awaitsReply |= isSent;
        return isSent;
    }
}
