package io.zmqkit.relay.backplane;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Lets the relay's thread, which waits for sockets, know that another thread has something for it: an inproc pair, PULL
 * heard by the relay, PUSH rung by the one other thread, which may outlive it. However often it is rung, one message waits at
 * most.
 */
final class Bell implements AutoCloseable {

    private final Sockets sockets;
    private final Socket heard;
    private final Socket rung;
    private final AtomicBoolean isRung = new AtomicBoolean();
    private boolean closed;

    Bell(ZContext context) {
        sockets = new Sockets(context, SocketOptions.DEFAULTS);
        Endpoint endpoint = Endpoint.parse("inproc://bell-" + UUID.randomUUID());
        heard = sockets.bind(SocketType.PULL, "bell", endpoint);
        rung = sockets.connect(SocketType.PUSH, "bell", endpoint);
    }

    Socket socket() {
        return heard;
    }

    /** The other thread. */
    synchronized void ring() {
        if (!closed && !isRung.getAndSet(true)) {
            var unused = rung.send(new byte[0], ZMQ.DONTWAIT);
        }
    }

    /** The relay's thread, before it looks for what there is. */
    void silence() {
        if (isRung.get()) {
            while (heard.recv(ZMQ.DONTWAIT) != null) {
                // at most one
            }
            isRung.set(false);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        sockets.close();
    }
}
