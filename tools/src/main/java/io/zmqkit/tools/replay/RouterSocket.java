package io.zmqkit.tools.replay;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * ROUTER: plays to the first peer that sends something, from which it knows the routing id; when that one has gone, to
 * the next. If the recorded partner was a REQ, it answers each request with the next recorded reply, as a REP does.
 */
final class RouterSocket extends ReplaySocket {

    private final boolean answersRequests;
    private byte @Nullable [] peer;
    private long requests;

    RouterSocket(Sockets sockets, boolean answersRequests) {
        super(sockets, sockets.open(SocketType.ROUTER));
        this.answersRequests = answersRequests;
        socket.setRouterMandatory(true);
    }

    @Override
    boolean hasPeer() {
        return peer != null;
    }

    @Override
    boolean awaitsPeer() {
        return answersRequests && requests == 0;
    }

    @Override
    void heard(Received message) {
        byte[] id = message.frames().get(0);
        peer = peer == null ? id : peer;
        requests += Arrays.equals(peer, id) ? 1 : 0;
    }

    @Override
    boolean send(List<byte[]> frames, int flags) {
        byte[] to = peer;
        if (to == null) {
            return false;
        }
        List<byte[]> addressed = new ArrayList<>(frames);
        addressed.add(0, to);
        try {
            boolean isSent = Messages.sendAll(socket, addressed, flags);
            requests -= isSent && requests > 0 ? 1 : 0;
            return isSent;
        } catch (ZMQException e) {
            if (e.getErrorCode() != ZMQ.Error.EHOSTUNREACH.getCode()) {
                throw e;
            }
            peer = null; // it has gone
            requests = 0;
            return false;
        }
    }
}
