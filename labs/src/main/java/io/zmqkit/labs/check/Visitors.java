package io.zmqkit.labs.check;

import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Curve;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/** A ZAP handler that lets everybody in, and remembers with which key. A thread of its own. */
final class Visitors implements AutoCloseable {

    private static final int POLL_MILLIS = 50;

    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopped;

    /** To be made before the server binds: who comes without being asked for is not noticed. */
    Visitors(ZContext context) {
        Socket router = context.createSocket(SocketType.ROUTER);
        router.setReceiveTimeOut(POLL_MILLIS);
        router.bind("inproc://zeromq.zap.01");
        thread = new Thread(() -> run(router), "visitors");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Socket router) {
        try (router) {
            while (!stopped) {
                ZMsg request = ZMsg.recvMsg(router);
                if (request != null) {
                    keys.add(HexFormat.of().formatHex(request.peekLast().getData()));
                    letIn(request).send(router);
                }
            }
        }
    }

    /** Request: envelope of two frames, version, id, domain, address, identity, mechanism, key. RFC 27/ZAP. */
    private static ZMsg letIn(ZMsg request) {
        ZMsg reply = new ZMsg();
        request.stream().limit(4).forEach(frame -> reply.add(frame.duplicate()));
        reply.add("200");
        reply.add("OK");
        reply.add("");
        reply.add("");
        return reply;
    }

    /** Has somebody with this public key been let in? */
    boolean include(String publicKey) {
        return keys.contains(HexFormat.of().formatHex(Curve.z85Decode(publicKey)));
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(20L * POLL_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a check", e);
        }
    }
}
