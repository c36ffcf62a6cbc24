package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Request-reply, the client: asks, waits, and asks again on a fresh socket if no reply came (Lazy Pirate).
 *
 * <p>One REQ socket, connected to one or more servers, or to a {@link HelloBroker}; with several, requests go round
 * robin to those that are there. A REQ socket that lost its reply can never send again, so a retry opens a new one; a
 * late reply to the old one is dropped with it. A request may be executed more than once.
 *
 * <p>Source: Guide, chapter 4, lpclient.
 */
public final class HelloClient implements Program {

    private final Sockets sockets;
    private final Options options;
    private final Events events;
    private Socket requests;
    private int replies;
    private boolean gaveUp;
    private volatile boolean stopped;

    /**
     * What a client is told.
     *
     * @param servers one or more endpoints to connect to
     * @param count how many requests to send, at least 1
     * @param message text of each request
     * @param timeout how long to wait for one reply, 1 ms to 1 h
     * @param retries how often to ask again before giving up, 0 to 1,000,000
     * @param sockets socket settings
     */
    public record Options(
            List<Endpoint> servers, int count, String message, Duration timeout, int retries, SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            servers = List.copyOf(servers);
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("a client needs at least one server");
            }
            if (count < 1) {
                throw new IllegalArgumentException("count must be > 0, was " + count);
            }
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("timeout must be 1 ms to 1 h, was " + timeout.toMillis() + " ms");
            }
            if (retries < 0 || retries > 1_000_000) {
                throw new IllegalArgumentException("retries must be 0-1000000, was " + retries);
            }
        }
    }

    /** What happens to the requests, told in the thread of run(). */
    public interface Events {
        /**
         * A request is about to be sent for the first time.
         *
         * @param message its text
         * @param number 1, 2, 3 ...
         */
        void sent(String message, int number);

        /**
         * A reply came.
         *
         * @param reply its text
         * @param number number of the request that it answers
         */
        void received(String reply, int number);

        /**
         * No reply came in time; the request is sent again on a fresh socket.
         *
         * @param number number of the request
         * @param retry 1 to the number of retries
         */
        void retrying(int number, int retry);
    }

    /**
     * Opens the socket and connects it; the servers need not be there yet.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param events told what happens
     */
    public HelloClient(ZContext context, Options options, Events events) {
        this.options = options;
        this.events = events;
        sockets = new Sockets(context, options.sockets());
        requests = connect(sockets, options);
    }

    private static Socket connect(Sockets sockets, Options options) {
        Socket socket = sockets.open(SocketType.REQ);
        // JeroMQ's name for: with several servers, send only to those that are there. A request to the only server is
        // queued instead, and so outlives a connection whose greeting was lost.
        socket.setImmediate(options.servers().size() == 1);
        Duration wait = options.sockets().timeout();
        socket.setReceiveTimeOut((int) (wait.compareTo(options.timeout()) < 0 ? wait : options.timeout()).toMillis());
        options.servers().forEach(server -> sockets.connect(socket, "REQ client", server));
        return socket;
    }

    @Override
    public void run() {
        for (int number = 1; number <= options.count(); number++) {
            events.sent(options.message(), number);
            String reply = ask(number);
            if (reply == null) {
                gaveUp = !stopped;
                return;
            }
            replies = number;
            events.received(reply, number);
        }
    }

    private @Nullable String ask(int number) {
        String reply = askOnce();
        for (int retry = 1; reply == null && retry <= options.retries() && !stopped; retry++) {
            events.retrying(number, retry);
            sockets.discard(requests);
            requests = connect(sockets, options);
            reply = askOnce();
        }
        return reply;
    }

    private @Nullable String askOnce() {
        long start = System.nanoTime();
        boolean sent = false;
        while (!stopped && System.nanoTime() - start < options.timeout().toNanos()) {
            if (!sent) {
                sent = requests.send(options.message());
                continue;
            }
            String reply = requests.recvStr();
            if (reply != null) {
                while (requests.hasReceiveMore()) {
                    requests.recv();
                }
                return reply;
            }
        }
        return null;
    }

    /** {@return how many requests were answered; the rest were given up or not sent. Read it after run() has returned} */
    public int replies() {
        return replies;
    }

    /** {@return true if a request stayed unanswered through all retries, and not because of stop()} */
    public boolean gaveUp() {
        return gaveUp;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
