package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/** The broker's socket for its servers: a bound ROUTER that notices when one of them has gone. One thread. */
final class Backend {

    private final Socket socket;

    Backend(Sockets sockets, Endpoint endpoint) {
        socket = sockets.open(SocketType.ROUTER);
        socket.setRouterMandatory(true); // a send to a server that has gone must fail, not vanish
        sockets.bind(socket, "ROUTER backend", endpoint);
    }

    Socket socket() {
        return socket;
    }

    /** Sends a request to a server; false if it has gone, or has not read earlier messages. */
    boolean isSent(Enveloped request, ZFrame server) {
        try {
            return request.send(socket, server);
        } catch (ZMQException e) {
            return falseIfGone(e);
        }
    }

    /** Sends a heartbeat to a server, unless it has enough unread ones; false if it has gone. */
    boolean isBeatSent(ZFrame server) {
        try {
            Messages.sendAll(socket, List.of(server.getData(), new byte[] {ParanoidPirate.HEARTBEAT}), ZMQ.DONTWAIT);
            return true;
        } catch (ZMQException e) {
            return falseIfGone(e);
        }
    }

    private static boolean falseIfGone(ZMQException e) {
        if (e.getErrorCode() != ZMQ.Error.EHOSTUNREACH.getCode()) {
            throw e;
        }
        return false;
    }
}
