package io.zmqkit.tools.replay;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import org.zeromq.SocketType;

/** REP: answers each request with the next recorded reply. */
final class ReplySocket extends ReplaySocket {

    private boolean hasRequest;

    ReplySocket(Sockets sockets) {
        super(sockets, sockets.open(SocketType.REP));
    }

    @Override
    boolean hasPeer() {
        return hasRequest;
    }

    @Override
    boolean awaitsPeer() {
        return !hasRequest;
    }

    @Override
    boolean canReceive() {
        return !hasRequest;
    }

    @Override
    void receive(int flags) {
        if (!hasRequest) {
            super.receive(flags);
        }
    }

    @Override
    void heard(Received message) {
        hasRequest = true;
    }

    @Override
    boolean send(List<byte[]> frames, int flags) {
        boolean isSent = Messages.sendAll(socket, withoutEnvelope(frames), flags);
        hasRequest &= !isSent;
        return isSent;
    }
}
