package io.zmqkit.patterns.reqrep.plain;

import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Request-reply, the client: a REQ socket connects, sends {@code Hello}, and waits for the reply.
 *
 * <p>A REQ that has sent can do nothing but receive. If the server dies with the request, no reply will ever come, and
 * the socket is useless: the Lazy Pirate closes it, and asks again on a fresh one. Here every request has a fresh one, and
 * with it a connection of its own, which is less code and more work. One frame each way. A request that was answered too late
 * is executed twice; {@link io.zmqkit.patterns.reqrep.HelloClient} keeps its socket while replies come, and adds an id that
 * prevents this, several servers, authentication, and limits on what a server may send.
 *
 * <p>One thread calls run(); stop() may come from any. Source: Guide, chapter 4, lpclient.
 */
public final class LazyPirateClient {

    private static final int TIMEOUT_MILLIS = 1000;
    private static final int TRIES = 10;

    private final ZContext context;
    private final String endpoint;
    private final int count;
    private final Consumer<String> told;
    private volatile boolean stopped;

    /** Sends {@code count} requests to the server at the endpoint, and reports each event as a line. */
    public LazyPirateClient(ZContext context, String endpoint, int count, Consumer<String> told) {
        this.context = context;
        this.endpoint = endpoint;
        this.count = count;
        this.told = told;
    }

    /** {@return how many requests were answered: all, or those before the one that it gave up} */
    public int run() {
        for (int number = 1; number <= count; number++) {
            if (!ask(number)) {
                return number - 1;
            }
        }
        return count;
    }

    private boolean ask(int number) {
        for (int tries = 0; tries < TRIES && !stopped; tries++) {
            try (Socket socket = context.createSocket(SocketType.REQ)) {
                socket.setReceiveTimeOut(TIMEOUT_MILLIS);
                socket.connect(endpoint);
                socket.send("Hello");
                told.accept("sent Hello " + number);
                String reply = socket.recvStr(); // null after the timeout
                if (reply != null) {
                    told.accept("received " + reply + " " + number);
                    return true;
                }
            }
        }
        return false;
    }

    /** Makes run() return after the present try, within a second. */
    public void stop() {
        stopped = true;
    }
}
