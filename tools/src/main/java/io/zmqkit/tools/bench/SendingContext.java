package io.zmqkit.tools.bench;

import io.zmqkit.core.jeromq.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Sockets of JeroMQ whose messages nobody here receives. It closes when their queues have been written: nothing else tells. */
final class SendingContext implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;
    private static final Duration STOPPED_PATIENCE = Duration.ofSeconds(1);
    private static final Duration MARGIN =
            Duration.ofSeconds(1); // so that JeroMQ drops nothing before the patience is over

    private final List<Socket> sockets = new ArrayList<>();
    private final ZContext context;
    private boolean isClosing;
    private volatile boolean isStopped;

    SendingContext() {
        context = Contexts.open(failure -> stop());
    }

    /** Opens a socket. Any thread. */
    synchronized Socket open(SocketType type) {
        Socket socket = context.createSocket(type);
        sockets.add(socket);
        return socket;
    }

    /**
     * Closes the sockets, which nobody uses any more, when their peers have taken what is queued.
     *
     * @param patience how long that may take; 1 s at most once it is stopped
     * @return false if something is left, which is lost
     */
    synchronized boolean drain(Duration patience) {
        isClosing = true;
        for (Socket socket : sockets) {
            socket.setLinger((int) patience.plus(MARGIN).toMillis());
            socket.close();
        }
        FutureTask<Boolean> closing = new FutureTask<>(context::close, true);
        Thread thread = new Thread(closing, "bench-drain");
        thread.setDaemon(true);
        thread.start();
        long begun = System.nanoTime();
        while (true) {
            try {
                return closing.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Duration most = isStopped && STOPPED_PATIENCE.compareTo(patience) < 0 ? STOPPED_PATIENCE : patience;
                if (System.nanoTime() - begun > most.toNanos()) {
                    return false;
                }
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** From now on, little time is left. Any thread. */
    void stop() {
        isStopped = true;
    }

    @Override
    public synchronized void close() {
        if (!isClosing) {
            context.close();
        }
    }
}
