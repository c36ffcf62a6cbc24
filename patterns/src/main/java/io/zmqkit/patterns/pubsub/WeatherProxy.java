package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.core.socket.UpstreamSubscriptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * cancellation, so the publisher sends each update once however many subscribers want it. While the publisher is away
 * nothing is queued for it; when it comes, the XSUB subscribes to everything wanted by then. A subscriber that does not
 * keep up loses updates at the high-water mark, and all subscribers lose what is published while the proxy is away.
 *
 * <p>With a last-value cache the proxy subscribes to everything upstream, from the start, so that it has a value when
 * somebody subscribes. A new subscription is answered with the newest update of each zip it matches, and goes no
 * further. The answer reaches all subscribers to that zip, because an XPUB socket cannot address one of them. To the
 * others it is a repeat, which they recognise by its number if the publisher is sequenced.
 *
 * <p>ZMQ.proxy does the same in one call, except for the cache; this loop can also be stopped, counts messages, and
 * drops what is not a subscription.
 *
 * <p>Source: Guide, chapter 2, wuproxy, and chapter 5, last value caching.
 */
public final class WeatherProxy implements Program {

    /** Messages forwarded in one direction before the other gets its turn. */
    private static final int BATCH = 1000;
    /** 1 and a topic to subscribe, 0 and a topic to cancel. */
    private static final int MAX_SUBSCRIPTION_BYTES = 512;
    /** The poll timeout while repeats wait for their turn. */
    private static final long SHORT_POLL_MILLIS = 1;

    private final Sockets sockets;
    private final Socket frontend;
    private final Socket backend;
    private final Poller poller;
    private final Options options;
    private final @Nullable LastValues lastValues;
    private final SubscriptionBudget budget;
    private final UpstreamSubscriptions upstream;
    private long updates;
    private long repeats;
    private long subscriptions;
    private long junk;
    private volatile WeatherProxyStats stats = new WeatherProxyStats(0, 0, 0, 0);
    private volatile @Nullable Refusal refusal;
    private volatile boolean stopped;

    /**
     * The options of a proxy.
     *
     * @param frontend where the publisher is
     * @param backend where subscribers connect
     * @param lastValue true to keep the last value of each zip for late subscribers
     * @param sockets socket settings
     */
    public record Options(Endpoint frontend, Endpoint backend, boolean lastValue, SocketOptions sockets) {}

    /**
     * Binds the backend and connects the frontend; the publisher need not be there yet.
     *
     * @param context where the sockets live; the caller closes it last
     * @param options what to do
     */
    public WeatherProxy(ZContext context, Options options) {
        this.options = options;
        sockets = new Sockets(context, options.sockets());
        lastValues = options.lastValue() ? new LastValues(System::nanoTime) : null;
        budget = new SubscriptionBudget(options.sockets().limits());
        backend = sockets.openXpub(budget);
        backend.setXpubVerbose(
                options.lastValue()); // every subscription is handed over, not just the first of its topic
        sockets.bind(backend, "XPUB backend", options.backend());
        frontend = sockets.open(SocketType.XSUB);
        frontend.setSndHWM(2 * options.sockets().limits().subscriptions()); // one above it is dropped silently
        upstream = new UpstreamSubscriptions(sockets, frontend);
        sockets.connect(frontend, "XSUB frontend", options.frontend());
        if (options.lastValue()) {
            upstream.take(new byte[] {1}); // an empty topic: everything
        }
        poller = context.createPoller(2);
        poller.register(frontend, Poller.POLLIN);
        poller.register(backend, Poller.POLLIN);
    }

    @Override
    public void run() {
        while (!stopped && !isRefused()) {
            boolean idle = lastValues == null || lastValues.isIdle();
            poller.poll(idle ? options.sockets().timeout().toMillis() : SHORT_POLL_MILLIS);
            takeSubscriptions();
            upstream.flush();
            if (poller.pollin(0)) {
                forwardUpdates();
            }
            if (lastValues != null) {
                lastValues.repeats().forEach(this::repeat);
            }
            stats = new WeatherProxyStats(updates, repeats, subscriptions, junk);
        }
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void forwardUpdates() {
        for (int i = 0; i < BATCH; i++) {
            byte[] frame = frontend.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            forward(frame);
            updates++;
        }
    }

    private void forward(byte[] first) {
        byte[] second = null;
        byte[] frame = first;
        int frames = 1;
        for (; frontend.hasReceiveMore(); frames++) {
            backend.sendMore(frame);
            frame = frontend.recv();
            second = frames == 1 ? frame : second;
        }
        backend.send(frame);
        if (lastValues != null && frames <= 2) {
            lastValues.keep(first, second);
        }
    }

    private void repeat(List<byte[]> frames) {
        Messages.sendAll(backend, frames, 0);
        repeats++;
    }

    private void takeSubscriptions() {
        budget.drain(backend, ZMQ.DONTWAIT, BATCH, frame -> {
            if (isSubscription(frame)) {
                takeSubscription(frame);
                subscriptions++;
            } else {
                junk++;
            }
        });
    }

    private void takeSubscription(byte[] frame) {
        if (lastValues == null) {
            upstream.take(frame);
        } else if (frame[0] == 1) {
            lastValues.want(new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1));
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

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public WeatherProxyStats stats() {
        return stats;
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
