package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.util.OptionalLong;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * PULL to PUB and nothing else: every message is forwarded verbatim, frame for frame, as fast as JeroMQ can.
 *
 * <p>A PULL collector and an XPUB publisher, both bound here; clients connect PUSH and SUB. Best effort: the publisher
 * drops for a client that reads too slowly, and a relay that is killed loses what it held. {@link Relay} keeps more. An
 * XPUB publishes like a PUB, and also hands over the subscriptions, so that they can be counted and limited.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.relay.plain.Relay}; this one adds limits, authentication,
 * and speed.
 *
 * <p>The loop works on JeroMQ's own messages ({@code base()}), which saves a copy of each; ZMQ.proxy is about three
 * times slower. One thread. Source: Guide, chapter 2.
 */
public final class ForwardingRelay implements Program {

    private static final int BATCH = 1000;
    private static final int WAIT_MILLIS = 100;
    private static final int BUFFER_BYTES = 512 << 10; // also sizes JeroMQ's own read and write batches

    private final Sockets sockets;
    private final Socket collector;
    private final Socket publisher;
    private final SubscriptionBudget subscriptions;
    private final Poller poller;
    private volatile ForwardingRelayStats stats = new ForwardingRelayStats(0, OptionalLong.empty());
    private volatile boolean stopped;

    /**
     * Where a forwarding relay is found.
     *
     * @param collect PULL: clients push to it
     * @param publish XPUB: clients subscribe to it
     * @param sockets socket settings
     */
    public record Options(Endpoint collect, Endpoint publish, SocketOptions sockets) {}

    /**
     * Binds both sockets.
     *
     * @param context where they live; the caller closes it last
     * @param options where to bind
     */
    public ForwardingRelay(ZContext context, Options options) {
        sockets = new Sockets(context, options.sockets());
        collector = sockets.bind(SocketType.PULL, "PULL collector", options.collect());
        subscriptions = new SubscriptionBudget(options.sockets().limits());
        publisher = sockets.openXpub(subscriptions);
        sockets.bind(publisher, "XPUB publisher", options.publish());
        collector.setReceiveBufferSize(BUFFER_BYTES); // after bind: JeroMQ refuses some buffer sizes before it
        publisher.setSendBufferSize(BUFFER_BYTES);
        poller = context.createPoller(2);
        poller.register(collector, Poller.POLLIN);
        poller.register(publisher, Poller.POLLIN);
    }

    @Override
    public void run() {
        while (!stopped) {
            poller.poll(WAIT_MILLIS);
            subscriptions.drain(publisher, ZMQ.DONTWAIT, BATCH, frame -> {});
            int forwarded = 0;
            while (forwarded < BATCH && sockets.forward(collector, publisher)) {
                forwarded++;
            }
            stats = new ForwardingRelayStats(stats.forwarded() + forwarded, OptionalLong.empty());
        }
    }

    /** {@return where clients push to} */
    public Endpoint collectEndpoint() {
        return Sockets.boundTo(collector);
    }

    /** {@return where clients subscribe} */
    public Endpoint publishEndpoint() {
        return Sockets.boundTo(publisher);
    }

    @Override
    public ForwardingRelayStats stats() {
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
