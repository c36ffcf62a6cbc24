package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Request-reply, the broker: many clients share many servers, and neither side is changed.
 *
 * <p>A ROUTER frontend that clients connect to and a DEALER backend that servers connect to; both are bound here. The
 * ROUTER puts the client's routing id before each request, the REP server returns it with the reply, and so the reply
 * finds its client. The DEALER deals requests round robin. While no server is connected, requests stay with the
 * frontend. A request that its server had in hand when it died is lost; its client asks again.
 *
 * <p>Source: Guide, chapter 2, rrbroker.
 */
public final class HelloBroker implements Program {

    private final Sockets sockets;
    private final Socket frontend;
    private final Socket backend;
    private final Poller bothSides;
    private final Poller serversOnly;
    private final int waitMillis;
    private long requests;
    private long replies;
    private volatile boolean stopped;

    /**
     * What a broker is told.
     *
     * @param frontend where clients connect
     * @param backend where servers connect
     * @param sockets socket settings
     */
    public record Options(Endpoint frontend, Endpoint backend, SocketOptions sockets) {}

    /**
     * Binds both sockets.
     *
     * @param context where they live; the caller closes it last
     * @param options what to do
     */
    public HelloBroker(ZContext context, Options options) {
        sockets = new Sockets(context, options.sockets());
        frontend = sockets.bind(SocketType.ROUTER, "ROUTER frontend", options.frontend());
        backend = sockets.bind(SocketType.DEALER, "DEALER backend", options.backend());
        bothSides = context.createPoller(2);
        bothSides.register(backend, Poller.POLLIN);
        bothSides.register(frontend, Poller.POLLIN);
        serversOnly = context.createPoller(1);
        serversOnly.register(backend, Poller.POLLIN | Poller.POLLOUT);
        waitMillis = (int) options.sockets().timeout().toMillis();
    }

    @Override
    public void run() {
        while (!stopped) {
            boolean serverThere = (backend.getEvents() & Poller.POLLOUT) != 0;
            Poller poller = serverThere ? bothSides : serversOnly; // no server: leave the requests where they are
            poller.poll(waitMillis);
            if (poller.pollin(0)) {
                replies += forward(backend, frontend);
            }
            if (serverThere && poller.pollin(1)) {
                requests += forward(frontend, backend);
            }
        }
    }

    private static int forward(Socket from, Socket to) {
        ZMsg message = ZMsg.recvMsg(from, ZMQ.DONTWAIT);
        return message != null && message.send(to) ? 1 : 0;
    }

    /** {@return where clients connect} */
    public Endpoint frontend() {
        return Sockets.boundTo(frontend);
    }

    /** {@return where servers connect} */
    public Endpoint backend() {
        return Sockets.boundTo(backend);
    }

    /** {@return how many requests were forwarded; read it after run() has returned} */
    public long requests() {
        return requests;
    }

    /** {@return how many replies were forwarded; read it after run() has returned} */
    public long replies() {
        return replies;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        bothSides.close();
        serversOnly.close();
        sockets.close();
    }
}
