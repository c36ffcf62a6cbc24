package io.zmqkit.patterns.reqrep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZFrame;

/**
 * The servers that a broker knows. Each is ready and waits for its turn, the least recently used first, or has one
 * request in hand. Times are from System.nanoTime(). One thread.
 */
final class HelloServers {

    /** Every peer that says READY occupies a place until it expires. */
    static final int MAX_SERVERS = 1000;

    /** A request that has been given to a server, the first time or again. */
    record Task(Enveloped request, int tries) {}

    /** One server, by its routing id. */
    static final class Server {
        private final ZFrame id;
        private long lastHeard;
        private @Nullable Task inHand;
        private long givenAt;

        private Server(ZFrame id) {
            this.id = id;
        }

        ZFrame id() {
            return id;
        }

        @Nullable
        Task inHand() {
            return inHand;
        }
    }

    private final long patienceNanos;
    private final Map<ZFrame, Server> known = new HashMap<>();
    private final Deque<Server> ready = new ArrayDeque<>();

    HelloServers(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    boolean anyReady() {
        return !ready.isEmpty();
    }

    /**
     * READY came. From a server with a request in hand it is only a sign of life, unless that request {@link
     * #isLapsed}.
     */
    void ready(ZFrame id, long now) {
        if (!known.containsKey(id) && known.size() < MAX_SERVERS) {
            Server server = new Server(id);
            known.put(id, server);
            ready.add(server);
        }
        heard(id, now);
    }

    /** Anything came. A server that has expired stays unknown until it says READY. */
    void heard(ZFrame id, long now) {
        Server server = known.get(id);
        if (server != null) {
            server.lastHeard = now;
        }
    }

    /** {@return the server whose turn it is, taken from the queue; null if none is ready} */
    @Nullable
    Server next() {
        return ready.poll();
    }

    void give(Server server, Task task, long now) {
        server.inHand = task;
        server.givenAt = now;
    }

    /** {@return the server with that id that has a request in hand; null if it has none, or is not known} */
    @Nullable
    Server atWork(ZFrame id) {
        Server server = known.get(id);
        return server == null || server.inHand == null ? null : server;
    }

    /**
     * Tells whether a READY from a busy server means that it has nothing in hand. A READY that comes soon was sent
     * before the request arrived; a server at work says HEARTBEAT.
     */
    boolean isLapsed(Server server, long now) {
        return now - server.givenAt > patienceNanos;
    }

    /** A reply came: true if it answers the request in hand; then the server is ready again. */
    boolean finish(ZFrame id, Enveloped reply) {
        Server server = known.get(id);
        if (server == null || server.inHand == null || !reply.answers(server.inHand.request())) {
            return false;
        }
        server.inHand = null;
        ready.add(server);
        return true;
    }

    int count() {
        return known.size();
    }

    List<Server> all() {
        return new ArrayList<>(known.values());
    }

    boolean isExpired(Server server, long now) {
        return now - server.lastHeard > patienceNanos;
    }

    void forget(Server server) {
        known.remove(server.id);
        ready.remove(server);
    }
}
