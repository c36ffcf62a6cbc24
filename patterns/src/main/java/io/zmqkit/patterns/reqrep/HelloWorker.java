package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Request-reply, the server behind a {@link HelloBroker}: says that it is ready, and takes one request after another.
 *
 * <p>One DEALER socket, connected. Once per heartbeat it says READY, or HEARTBEAT while it is at work; the broker says
 * HEARTBEAT equally often. A broker that is silent for three heartbeats may have died and come back without knowing
 * this server. Then the server starts over on a fresh socket, and waits longer each time, up to ten times as long. What
 * the broker sent to the old socket is dropped with it: after such a silence the broker has given up this server, too.
 * The broker drops a reply that it no longer waits for.
 *
 * <p>Source: Guide, chapter 4, ppworker.
 */
public final class HelloWorker implements Program {

    private final Sockets sockets;
    private final Options options;
    private final Events events;
    private final HelloService service;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Refusal refusal;
    private final BrokerPatience patience;
    private Socket broker;
    private long nextBeat = System.nanoTime();

    /**
     * The options of a server behind a broker.
     *
     * @param broker the broker's backend
     * @param work how long a request takes, 0 to 1 h
     * @param idempotent true to execute a request with an id only once
     * @param heartbeat how often to send something, 10 ms to 1 min; the same as the broker's
     * @param sockets socket settings
     */
    public record Options(
            Endpoint broker, Duration work, boolean idempotent, Duration heartbeat, SocketOptions sockets) {
        /** Checks the ranges. */
        public Options {
            HelloServer.requireWork(work);
            HelloBroker.requireHeartbeat(heartbeat);
        }
    }

    /** Called when something happens, in the thread of run(). */
    public interface Events {
        /**
         * A request is executed; not called for repeats that are answered from memory.
         *
         * @param request the request
         */
        void received(HelloRequest request);

        /**
         * Nothing came from the broker; a fresh socket connects to it, unless its name has no address now.
         *
         * @param silence how long the broker has been silent
         */
        void brokerSilent(Duration silence);

        /** The broker that was silent is heard again. */
        void brokerBack();
    }

    /**
     * Opens the socket and connects it; the broker need not be there yet.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param events is called when something happens
     */
    public HelloWorker(ZContext context, Options options, Events events) {
        this.options = options;
        this.events = events;
        service = new HelloService(options.idempotent(), HelloService.REMEMBERED, this::execute);
        patience = new BrokerPatience(options.heartbeat().multipliedBy(ParanoidPirate.LIVENESS), System.nanoTime());
        sockets = new Sockets(context, options.sockets());
        broker = connect(sockets, options);
    }

    private static Socket connect(Sockets sockets, Options options) {
        Socket socket = sockets.connect(SocketType.DEALER, "DEALER server", options.broker());
        Duration wait = options.sockets().timeout();
        socket.setReceiveTimeOut(
                (int) (wait.compareTo(options.heartbeat()) < 0 ? wait : options.heartbeat()).toMillis());
        return socket;
    }

    @Override
    public void run() {
        while (stop.getCount() > 0 && !isRefused()) {
            startOverIfSilent();
            beatIfDue(ParanoidPirate.READY);
            ZMsg message = ZMsg.recvMsg(broker); // null after the receive timeout
            if (message != null) {
                heard();
                Enveloped.parse(message).ifPresent(this::answer);
            }
        }
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void answer(Enveloped request) {
        request.with(service.answer(request.body())).send(broker);
        patience.listening(System.nanoTime());
    }

    private void execute(HelloRequest request) {
        events.received(request);
        long start = System.nanoTime();
        long left = options.work().toNanos();
        while (left > 0 && !stoppedWithin(Math.min(left, nextBeat - System.nanoTime()))) {
            beatIfDue(ParanoidPirate.HEARTBEAT);
            left = options.work().toNanos() - (System.nanoTime() - start);
        }
    }

    private boolean stoppedWithin(long nanos) {
        return Uninterrupted.await(() -> stop.await(nanos, TimeUnit.NANOSECONDS));
    }

    private void beatIfDue(byte signal) {
        long now = System.nanoTime();
        if (now - nextBeat >= 0) {
            broker.send(new byte[] {signal});
            nextBeat = now + options.heartbeat().toNanos();
        }
    }

    private void heard() {
        if (patience.heard(System.nanoTime())) {
            events.brokerBack();
        }
    }

    private void startOverIfSilent() {
        long now = System.nanoTime();
        if (!patience.isOver(now)) {
            return;
        }
        events.brokerSilent(patience.startOver(now));
        if (!EndpointFailures.isUnknown(
                options.broker())) { // or the name server is away, too, and the old socket is kept
            sockets.discard(broker);
            broker = connect(sockets, options);
        }
        nextBeat = now;
    }

    /** {@return the broker that the server is connected to} */
    public Endpoint endpoint() {
        return options.broker();
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public HelloServerStats stats() {
        return service.stats();
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
