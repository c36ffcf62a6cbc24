package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the proxy: one connection to a publisher serves many subscribers.
 *
 * <p>An XSUB frontend that connects to the publisher, and an XPUB backend, bound, that subscribers connect to. Updates
 * go down as they come, frame by frame. Subscriptions go up: the XPUB hands on the first for each topic and the last
 * cancellation, so the publisher sends each update once however many want it. When the publisher comes back after it was
 * gone, the XSUB subscribes again by itself. A subscriber that does not keep up loses updates at the high-water mark, and
 * all lose what is published while the proxy is away.
 *
 * <p>ZMQ.proxy does the same in one call; this loop can also be stopped, count, and keep out what is no subscription.
 *
 * <p>Source: Guide, chapter 2, wuproxy.
 */
public final class WeatherProxy implements Program {

    /** Messages forwarded one way before the other way gets its turn. */
    private static final int BATCH = 1000;
    /** 1 and a topic to subscribe, 0 and a topic to cancel. */
    private static final int MAX_SUBSCRIPTION_BYTES = 512;
    /** Subscriptions above the high-water mark are dropped in silence: room for every zip, more than once. */
    private static final int SUBSCRIPTIONS_QUEUED = 1_000_000;

    private final Sockets sockets;
    private final Socket frontend;
    private final Socket backend;
    private final Poller poller;
    private final Options options;
    private long updates;
    private long subscriptions;
    private long junk;
    private volatile boolean stopped;

    /**
     * What a proxy is told.
     *
     * @param frontend where the publisher is
     * @param backend where subscribers connect
     * @param sockets socket settings
     */
    public record Options(Endpoint frontend, Endpoint backend, SocketOptions sockets) {}

    /**
     * Binds the backend and connects the frontend; the publisher need not be there yet.
     *
     * @param context where the sockets live; the caller closes it last
     * @param options what to do
     */
    public WeatherProxy(ZContext context, Options options) {
        this.options = options;
        sockets = new Sockets(context, options.sockets());
        backend = sockets.bind(SocketType.XPUB, "XPUB backend", options.backend());
        frontend = sockets.open(SocketType.XSUB);
        frontend.setSndHWM(SUBSCRIPTIONS_QUEUED);
        sockets.connect(frontend, "XSUB frontend", options.frontend());
        poller = context.createPoller(2);
        poller.register(frontend, Poller.POLLIN);
        poller.register(backend, Poller.POLLIN);
    }

    @Override
    public void run() {
        while (!stopped) {
            poller.poll(options.sockets().timeout().toMillis());
            if (poller.pollin(1)) {
                forwardSubscriptions();
            }
            if (poller.pollin(0)) {
                forwardUpdates();
            }
        }
    }

    private void forwardUpdates() {
        for (int i = 0; i < BATCH; i++) {
            byte[] frame = frontend.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            while (frontend.hasReceiveMore()) {
                backend.sendMore(frame);
                frame = frontend.recv();
            }
            backend.send(frame);
            updates++;
        }
    }

    private void forwardSubscriptions() {
        for (int i = 0; i < BATCH; i++) {
            byte[] frame = backend.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            if (isSubscription(frame)) {
                frontend.send(frame);
                subscriptions++;
            } else {
                junk++;
            }
        }
    }

    private static boolean isSubscription(byte[] frame) {
        return frame.length > 0 && frame.length <= MAX_SUBSCRIPTION_BYTES && (frame[0] == 0 || frame[0] == 1);
    }

    /** {@return where the publisher is} */
    public Endpoint frontend() {
        return options.frontend();
    }

    /** {@return where subscribers connect} */
    public Endpoint backend() {
        return Sockets.boundTo(backend);
    }

    /** {@return how many updates were forwarded; read it after run() has returned} */
    public long updates() {
        return updates;
    }

    /** {@return how many subscriptions and cancellations were forwarded; read it after run() has returned} */
    public long subscriptions() {
        return subscriptions;
    }

    /** {@return how many frames from subscribers were dropped, being neither; read it after run() has returned} */
    public long junk() {
        return junk;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        poller.close();
        sockets.close();
    }
}
