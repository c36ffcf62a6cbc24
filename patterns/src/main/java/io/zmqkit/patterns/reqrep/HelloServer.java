package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Request-reply, the server: answers every request with {@code World}.
 *
 * <p>One REP socket, bound so that clients connect to it, or connected to a {@link HelloBroker}. Request: one frame, any
 * text; further frames are ignored. Reply: one frame, {@code World}. If the server is killed with a request in hand, the
 * request is lost and its client has to ask again.
 *
 * <p>Source: Guide, chapter 1, hwserver.
 */
public final class HelloServer implements Program {

    private final Sockets sockets;
    private final Socket replies;
    private final Options options;
    private final Consumer<String> received;
    private final CountDownLatch stop = new CountDownLatch(1);
    private long answered;

    /**
     * What a server is told.
     *
     * @param endpoint where clients find it, or where its broker is
     * @param binds true to bind the endpoint, false to connect to it
     * @param work how long a request takes, 0 to 1 h
     * @param sockets socket settings
     */
    public record Options(Endpoint endpoint, boolean binds, Duration work, SocketOptions sockets) {
        /** Checks the range of work. */
        public Options {
            if (work.isNegative() || work.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("work must be 0 to 1 h, was " + work.toMillis() + " ms");
            }
        }
    }

    /**
     * Opens the socket.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param received told the text of each request, in the thread of run()
     */
    public HelloServer(ZContext context, Options options, Consumer<String> received) {
        this.options = options;
        this.received = received;
        sockets = new Sockets(context, options.sockets());
        replies = options.binds()
                ? sockets.bind(SocketType.REP, "REP server", options.endpoint())
                : sockets.connect(SocketType.REP, "REP server", options.endpoint());
    }

    @Override
    public void run() {
        while (stop.getCount() > 0) {
            byte[] request = replies.recv(); // null after the receive timeout, so that stop() is seen
            if (request == null) {
                continue;
            }
            while (replies.hasReceiveMore()) {
                replies.recv();
            }
            received.accept(new String(request, StandardCharsets.UTF_8));
            work();
            replies.send("World");
            answered++;
        }
    }

    private void work() {
        try {
            stop.await(options.work().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a server", e);
        }
    }

    /** {@return where the server is bound, or the broker that it is connected to} */
    public Endpoint endpoint() {
        return options.binds() ? Sockets.boundTo(replies) : options.endpoint();
    }

    /** {@return how many requests were answered; read it after run() has returned} */
    public long answered() {
        return answered;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
