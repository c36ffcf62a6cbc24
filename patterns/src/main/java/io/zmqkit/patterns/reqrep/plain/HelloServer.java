package io.zmqkit.patterns.reqrep.plain;

import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Request-reply, the server: a REP socket binds, takes a request, and answers it with {@code World}.
 *
 * <pre>
 *     client (REQ) --Hello--&gt; server (REP)
 *                  &lt;--World--
 * </pre>
 *
 * <p>One frame each way. REP receives and sends strictly in turn, and this server reads only the first frame of a
 * request: if there are two, the second is left unread, send() throws, and the exception ends run().
 * {@link io.zmqkit.patterns.reqrep.HelloServer} adds limits on what a peer may send, authentication and, where clients
 * number their requests, replies that are remembered for those that ask again.
 *
 * <p>One thread calls everything but stop(), which any thread may call. Source: ZeroMQ Guide, chapter 1, hwserver.
 */
public final class HelloServer implements AutoCloseable {

    private final Socket socket;
    private final Consumer<String> onRequest;
    private volatile boolean stopped;

    /** Binds to an endpoint such as {@code tcp://127.0.0.1:5555}; {@code onRequest} is given every request. */
    public HelloServer(ZContext context, String endpoint, Consumer<String> onRequest) {
        this.onRequest = onRequest;
        socket = context.createSocket(SocketType.REP);
        socket.setReceiveTimeOut(100); // milliseconds: how long until the loop checks stopped again
        socket.bind(endpoint);
    }

    /** Answers requests until {@link #stop}. */
    public void run() {
        while (!stopped) {
            String request = socket.recvStr(); // null after the timeout
            if (request != null) {
                onRequest.accept(request);
                socket.send("World");
            }
        }
    }

    /** {@return where it is bound, with the port that the system chose for {@code *}} */
    public String endpoint() {
        return socket.getLastEndpoint();
    }

    /** Makes run() return, within 100 ms if no request is being handled. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
