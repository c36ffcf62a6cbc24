package io.zmqkit.web;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A socket in place of a relay's, which does what the test does with it. */
final class RelaySocket {

    private RelaySocket() {}

    /** On any free port; what is waited for from it comes within half a minute, or is null. */
    static ZMQ.Socket bound(ZContext context, SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(30_000);
        socket.setLinger(0);
        socket.bind("tcp://127.0.0.1:*");
        return socket;
    }
}
