package io.zmqkit.cli.chat;

import java.time.Duration;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Hands lines to a plain chat client over a PUSH within the process. One thread reads and calls {@link #say}; another
 * one, which owns the client, calls {@link #close}.
 */
final class Keyboard implements AutoCloseable {

    private static final int SEND_MILLIS = 20; // short: close() waits for it

    private final Socket socket;
    private volatile boolean closed;

    Keyboard(ZContext context, String endpoint) {
        socket = context.createSocket(SocketType.PUSH);
        socket.setSendTimeOut(SEND_MILLIS);
        socket.connect(endpoint);
    }

    /** Hands over a line; false if the client does not take it in time, or has been closed. */
    boolean say(String line, Duration patience) {
        long start = System.nanoTime();
        do {
            synchronized (this) { // a socket may change threads if a lock lies between
                if (closed) {
                    return false;
                }
                if (socket.send(line)) {
                    return true;
                }
            }
        } while (System.nanoTime() - start < patience.toNanos());
        return false;
    }

    @Override
    public void close() {
        closed = true; // first, so that a waiting sender releases the lock
        synchronized (this) {
            socket.close();
        }
    }
}
