package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.Program;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Request-reply, the client: asks, waits, and asks again on a fresh socket if no reply came (Lazy Pirate).
 *
 * <p>One REQ socket, connected to one or more servers, or to a {@link HelloBroker}; with several, requests go round
 * robin to the connected ones. A REQ socket whose reply is lost can never send again, so a retry opens a new one; a
 * late reply to the old one is dropped with it. A request may be executed more than once; an idempotent client gives
 * each request an id, the same on every retry, so that an idempotent server executes it once, and accepts only a reply
 * with that id: see {@link HelloRequest}.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.reqrep.plain.LazyPirateClient}; this one adds ids,
 * several servers, authentication, and limits.
 *
 * <p>Source: Guide, chapter 4, lpclient.
 */
public final class HelloClient implements Program {

    private final Sockets sockets;
    private final Options options;
    private final Events events;
    private Socket requests;
    private final String session = UUID.randomUUID().toString();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile HelloClientStats stats = HelloClientStats.ZERO;
    private volatile boolean gaveUp;
    private volatile @Nullable Refusal refusal;

    /**
     * The options of a client.
     *
     * @param servers one or more endpoints to connect to
     * @param count how many requests to send, at least 1
     * @param message text of each request
     * @param timeout how long to wait for one reply, 1 ms to 1 h
     * @param retries how often to ask again before giving up, 0 to 1,000,000
     * @param idempotent true to give each request an id, and to insist on it in the reply
     * @param sockets socket settings
     */
    public record Options(
            List<Endpoint> servers,
            int count,
            String message,
            Duration timeout,
            int retries,
            boolean idempotent,
            SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            servers = List.copyOf(servers);
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("a client needs at least one server");
            }
            Ranges.requirePositive("count", count);
            Ranges.requireBetween("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
            Ranges.requireBetween("retries", retries, 0, 1_000_000);
        }
    }

    /** Called when something happens to a request, in the thread of run(). */
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

        /**
         * An idempotent client got a reply without the id of its request; it goes on as if there had been none.
         *
         * @param number number of the request
         */
        void withoutId(int number);
    }

    /**
     * Opens the socket and connects it; the servers need not be there yet.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param events is called when something happens
     */
    public HelloClient(ZContext context, Options options, Events events) {
        this.options = options;
        this.events = events;
        sockets = new Sockets(context, options.sockets());
        requests = connect(sockets, options, options.servers());
    }

    private static Socket connect(Sockets sockets, Options options, List<Endpoint> servers) {
        Socket socket = sockets.open(SocketType.REQ);
        // With several servers, send only to those that are connected. A request to the only server is queued instead,
        // and so survives a connection whose greeting was lost.
        socket.setImmediate(options.servers().size() == 1);
        Duration wait = options.sockets().timeout();
        socket.setReceiveTimeOut((int) (wait.compareTo(options.timeout()) < 0 ? wait : options.timeout()).toMillis());
        servers.forEach(server -> sockets.connect(socket, "REQ client", server));
        return socket;
    }

    @Override
    public void run() {
        for (int number = 1; number <= options.count(); number++) {
            events.sent(options.message(), number);
            stats = stats.plusRequest();
            String reply = ask(number);
            if (reply == null) {
                gaveUp = stop.getCount() > 0;
                sockets.discard(requests); // its reply is no longer awaited
                return;
            }
            stats = stats.plusReply();
            events.received(reply, number);
        }
    }

    private @Nullable String ask(int number) {
        String reply = askOnce(number);
        for (int retry = 1; reply == null && retry <= options.retries() && !isEnding(); retry++) {
            events.retrying(number, retry);
            stats = stats.plusRetry();
            List<Endpoint> known = options.servers().stream()
                    .filter(server -> !EndpointFailures.isUnknown(server))
                    .toList();
            if (known.isEmpty()) { // the name server is away, too
                isStoppedWithin(options.timeout().toNanos());
            } else {
                sockets.discard(requests);
                requests = connect(sockets, options, known);
                reply = askOnce(number);
            }
        }
        return reply;
    }

    private @Nullable String askOnce(int number) {
        long deadline = System.nanoTime() + options.timeout().toNanos();
        String id = options.idempotent() ? session + " " + number : "";
        boolean sent = false;
        while (!isEnding() && System.nanoTime() - deadline < 0) {
            if (!sent) {
                sent = Messages.sendAll(requests, frames(id), 0);
                continue;
            }
            ZMsg reply = ZMsg.recvMsg(requests);
            if (reply != null && (id.isEmpty() || isFor(id, reply))) {
                return (id.isEmpty() ? reply.getFirst() : reply.getLast()).getString(StandardCharsets.UTF_8);
            }
            if (reply != null) {
                events.withoutId(number);
                isStoppedWithin(deadline - System.nanoTime()); // asking again at once might repeat this without end
            }
        }
        return null;
    }

    private List<byte[]> frames(String id) {
        byte[] text = options.message().getBytes(StandardCharsets.UTF_8);
        return id.isEmpty() ? List.of(text) : List.of(id.getBytes(StandardCharsets.UTF_8), text);
    }

    private boolean isEnding() {
        if (refusal == null) {
            refusal = sockets.refusal().orElse(null);
        }
        return refusal != null || isStoppedWithin(0);
    }

    private static boolean isFor(String id, ZMsg reply) {
        return reply.size() == 2 && reply.getFirst().streq(id);
    }

    private boolean isStoppedWithin(long nanos) {
        return Uninterrupted.await(() -> stop.await(nanos, TimeUnit.NANOSECONDS));
    }

    /** {@return true if a request stayed unanswered through all retries, without stop()} */
    public boolean gaveUp() {
        return gaveUp;
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public HelloClientStats stats() {
        return stats;
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
