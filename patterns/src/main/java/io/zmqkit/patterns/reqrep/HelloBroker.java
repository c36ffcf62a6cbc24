package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.patterns.reqrep.HelloServers.Server;
import io.zmqkit.patterns.reqrep.HelloServers.Task;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Request-reply, the broker: many clients share many servers, and a server that dies gets no more requests.
 *
 * <p>A ROUTER frontend that clients (REQ) connect to and a ROUTER backend that servers ({@link HelloWorker}) connect
 * to; both are bound here. A server says READY, gets one request at a time, and is ready again when it has replied; the
 * server that has been ready longest is next. Both sides send heartbeats: see {@link ParanoidPirate}. While no server
 * is ready, requests stay with the frontend.
 *
 * <p>A server that is silent for three heartbeats, or whose connection has gone, is forgotten; the broker's own pauses do
 * not count. If its request in hand
 * has an id, the broker gives it to another server at once; each server executes it at most once. Without an id it is
 * dropped, because it may have been executed: the client asks again, if it wants to. A request is given out three times
 * at most, so that a request that kills its servers does not kill them all. The same holds for the request in hand of a
 * server that replies to another request or to none, or that still says READY after three heartbeats. If the broker
 * dies, the requests that it had in hand are lost.
 *
 * <p>Source: Guide, chapter 4, ppqueue.
 */
public final class HelloBroker implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(HelloBroker.class);

    private final Sockets sockets;
    private final Socket frontend;
    private final Backend backend;
    private final Poller bothSides;
    private final Poller serversOnly;
    private final int waitMillis;
    private final long heartbeatNanos;
    private final HelloServers servers;
    private final RequestsTakenBack takenBack = new RequestsTakenBack();
    private long requests;
    private long replies;
    private long serversLost;
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private volatile HelloBrokerStats stats = new HelloBrokerStats(0, 0, 0, 0, 0);
    private volatile boolean stopped;

    /**
     * The options of a broker.
     *
     * @param frontend where clients connect
     * @param backend where servers connect
     * @param heartbeat how often to send something to each server, 10 ms to 1 min; the same as the servers' own
     * @param sockets socket settings
     */
    public record Options(Endpoint frontend, Endpoint backend, Duration heartbeat, SocketOptions sockets) {

        /** The Guide's: a server is given up after 3 s of silence. */
        public static final Duration HEARTBEAT = Duration.ofSeconds(1);

        /** Checks the range of the heartbeat. */
        public Options {
            requireHeartbeat(heartbeat);
        }
    }

    static void requireHeartbeat(Duration heartbeat) {
        Ranges.requireBetween("heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofMinutes(1));
    }

    /**
     * Binds both sockets.
     *
     * @param context where they live; the caller closes it last
     * @param options what to do
     */
    public HelloBroker(ZContext context, Options options) {
        sockets = new Sockets(context, options.sockets());
        frontend = sockets.bind(SocketType.ROUTER, "ROUTER frontend", options.frontend());
        backend = new Backend(sockets, options.backend());
        bothSides = context.createPoller(2);
        bothSides.register(backend.socket(), Poller.POLLIN);
        bothSides.register(frontend, Poller.POLLIN);
        serversOnly = context.createPoller(1);
        serversOnly.register(backend.socket(), Poller.POLLIN);
        heartbeatNanos = options.heartbeat().toNanos();
        servers = new HelloServers(ParanoidPirate.LIVENESS * heartbeatNanos);
        waitMillis = (int) Math.min(
                options.sockets().timeout().toMillis(), options.heartbeat().toMillis());
    }

    @Override
    public void run() {
        long nextBeat = System.nanoTime();
        while (!stopped) {
            while (!takenBack.isEmpty() && servers.anyReady()) {
                handOut(takenBack.next());
            }
            boolean serverReady = servers.anyReady();
            // no server is ready: leave the requests where they are
            Poller poller = serverReady ? bothSides : serversOnly;
            poller.poll(waitMillis);
            if (poller.pollin(0)) {
                hearServer();
            }
            if (serverReady && poller.pollin(1)) {
                takeRequest();
            }
            long late = System.nanoTime() - nextBeat;
            if (late >= 0) {
                beat(late < heartbeatNanos);
                nextBeat = System.nanoTime() + heartbeatNanos;
            }
            stats = new HelloBrokerStats(requests, replies, servers.count(), serversLost, takenBack.kept());
        }
    }

    private void takeRequest() {
        Received message = sockets.receiveAdmitted(frontend, ZMQ.DONTWAIT);
        if (message != null) {
            Enveloped.parse(message.message()).ifPresent(request -> {
                requests++;
                handOut(new Task(request, 0));
            });
        }
    }

    private void handOut(Task task) {
        for (Server server = servers.next(); server != null; server = servers.next()) {
            if (backend.isSent(task.request(), server.id())) {
                servers.give(server, new Task(task.request(), task.tries() + 1), System.nanoTime());
                return;
            }
            lose(server);
        }
        takenBack.putBack(task); // it has reached nobody
    }

    private void hearServer() {
        Received received = sockets.receiveAdmitted(backend.socket(), ZMQ.DONTWAIT);
        if (received == null) {
            return;
        }
        ZMsg message = received.message();
        ZFrame server = message.pop();
        long now = System.nanoTime();
        if (ParanoidPirate.is(ParanoidPirate.READY, message)) {
            hearReady(server, now);
            return;
        }
        servers.heard(server, now);
        if (!ParanoidPirate.is(ParanoidPirate.HEARTBEAT, message)) {
            hearReply(server, message);
        }
    }

    private void hearReady(ZFrame id, long now) {
        Server atWork = servers.atWork(id);
        if (atWork != null && servers.isLapsed(atWork, now)) {
            setFree(atWork, "says READY and has not replied");
        }
        servers.ready(id, now);
    }

    private void hearReply(ZFrame id, ZMsg message) {
        Optional<Enveloped> reply = Enveloped.parse(message).filter(sound -> servers.finish(id, sound));
        Server atWork = servers.atWork(id);
        if (reply.isPresent()) {
            replies++;
            reply.get().send(frontend);
        } else if (atWork != null) {
            setFree(atWork, "did not reply to its request but to something else");
        }
    }

    /** Forgets the server until its next READY, because only what follows is certain to be about its next request. */
    private void setFree(Server server, String why) {
        servers.forget(server);
        String inHand = takenBack.take(server.inHand());
        warnings.warn("server " + server.id() + " " + why + "; requests in hand: " + inHand);
    }

    /** What servers said while the broker itself stood still is read before one is judged by its silence. */
    private void beat(boolean mayJudge) {
        long now = System.nanoTime();
        for (Server server : servers.all()) {
            if ((mayJudge && servers.isExpired(server, now)) || !backend.isBeatSent(server.id())) {
                lose(server);
            }
        }
    }

    private void lose(Server server) {
        servers.forget(server);
        serversLost++;
        LOG.info("server {} does not answer; requests in hand: {}", server.id(), takenBack.take(server.inHand()));
    }

    /** {@return where clients connect} */
    public Endpoint frontend() {
        return Sockets.boundTo(frontend);
    }

    /** {@return where servers connect} */
    public Endpoint backend() {
        return Sockets.boundTo(backend.socket());
    }

    @Override
    public HelloBrokerStats stats() {
        return stats;
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
