package io.zmqkit.tools.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.core.socket.UpstreamSubscriptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * Forwards between two sockets, in one of the {@link ProxyForm three forms}.
 *
 * <p>Each side binds or connects. A message is taken from one side only when the other can take it, so a streamer or a queue
 * whose backend has no peers loses nothing: its frontend's peers wait. A subscriber of a forwarder that reads slowly misses
 * what is above its high-water mark.
 *
 * <p>With a control endpoint, a REP socket takes PAUSE, RESUME, TERMINATE and STATISTICS, as zmq_proxy_steerable does: the
 * reply is empty, or eight numbers of 64 bits in the machine's byte order: messages and bytes received and sent by the
 * frontend, then by the backend.
 *
 * <p>Source: Guide, chapter 2, ZeroMQ's built-in proxy function.
 */
public final class Proxy implements Program {

    /** Messages forwarded in one direction before the other gets its turn. */
    private static final int BATCH = 1000;

    private static final long IDLE_MILLIS = 100;
    /** How long a side that cannot take a message is waited for. */
    private static final long FULL_MILLIS = 5;

    private final Options options;
    private final Sockets sockets;
    private final SubscriptionBudget budget;
    private final Socket frontend;
    private final @Nullable UpstreamSubscriptions upstream; // null where subscriptions need not wait
    private final Socket backend;
    private final @Nullable ProxyControl control;
    private final Poller input;
    private final Dealing dealing;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean isFull;
    private volatile ProxyStats stats = new ProxyStats(0, 0, 0, 0);
    private volatile @Nullable Refusal refusal;

    /**
     * The options of a proxy.
     *
     * @param form its sockets
     * @param frontend where the one side is
     * @param backend where the other side is
     * @param control where commands come from; null for nowhere
     * @param sockets settings
     */
    public record Options(
            ProxyForm form,
            Place frontend,
            Place backend,
            @Nullable Endpoint control,
            SocketOptions sockets) {}

    /**
     * Opens the sockets.
     *
     * @param context where they live; the caller closes it last
     * @param options what to do
     */
    public Proxy(ZContext context, Options options) {
        this.options = options;
        ProxyForm form = options.form();
        sockets = new Sockets(context, options.sockets());
        budget = new SubscriptionBudget(options.sockets().limits());
        backend = form == ProxyForm.FORWARDER ? sockets.openXpub(budget) : sockets.open(form.backend());
        backend.setImmediate(false); // queue nothing for peers that are not there
        backend.setHandshakeIvl((int) options.sockets().handshakeInterval().toMillis()); // ends silent connections
        dealing = new Dealing(sockets, backend);
        open(backend, form.backendRole(), options.backend());
        frontend = sockets.open(form.frontend());
        if (form == ProxyForm.FORWARDER) {
            frontend.setSndHWM(2 * options.sockets().limits().subscriptions()); // one above it is dropped silently
        }
        upstream = form == ProxyForm.FORWARDER && !options.frontend().binds()
                ? new UpstreamSubscriptions(sockets, frontend)
                : null;
        open(frontend, form.frontendRole(), options.frontend());
        control = options.control() == null ? null : new ProxyControl(sockets, options.control());
        input = context.createPoller(3);
        input.register(frontend, Poller.POLLIN);
        input.register(backend, Poller.POLLIN);
        if (control != null) {
            input.register(control.socket(), Poller.POLLIN);
        }
    }

    private boolean mayDeal(Socket to) {
        return to != backend
                || options.form() == ProxyForm.FORWARDER
                || options.sockets().security() != null // a server under CURVE does not hear what its peers are
                || dealing.isSafe(System.nanoTime());
    }

    private void open(Socket socket, String role, Place place) {
        if (place.binds()) {
            sockets.bind(socket, role, place.endpoint());
        } else {
            sockets.connect(socket, role, place.endpoint());
        }
    }

    @Override
    public void run() {
        while (stop.getCount() > 0 && !isRefused()) {
            boolean isPaused = control != null && control.obey(stats, this::stop);
            isFull = false;
            boolean isBusy = !isPaused && forward();
            isBusy |= !isPaused && back();
            if (!isBusy && (isFull || isPaused)) {
                awaitChange(isFull ? FULL_MILLIS : IDLE_MILLIS);
            } else if (!isBusy) {
                input.poll(IDLE_MILLIS);
            }
        }
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    /** Both sides may have input that cannot be forwarded now: waiting for that would not wait. */
    private void awaitChange(long millis) {
        Uninterrupted.await(() -> stop.await(millis, TimeUnit.MILLISECONDS));
    }

    private boolean forward() {
        return forwardSome(frontend, backend, true);
    }

    private boolean back() {
        if (options.form() == ProxyForm.STREAMER) {
            return false;
        }
        if (options.form() == ProxyForm.FORWARDER) {
            budget.drain(backend, ZMQ.DONTWAIT, BATCH, this::subscription);
            if (upstream != null) {
                upstream.flush();
            }
            return false;
        }
        return forwardSome(backend, frontend, false);
    }

    private void subscription(byte[] frame) {
        if (frame.length > 0 && (frame[0] == 0 || frame[0] == 1)) {
            if (upstream == null) {
                frontend.send(frame);
            } else {
                upstream.take(frame);
            }
            count(List.of(frame), false);
        }
    }

    private boolean forwardSome(Socket from, Socket to, boolean isForward) {
        for (int i = 0; i < BATCH; i++) {
            if (!mayDeal(to) || (to.getEvents() & ZMQ.Poller.POLLOUT) == 0) {
                isFull = true;
                return i > 0;
            }
            Received message = sockets.receiveAdmitted(from, ZMQ.DONTWAIT);
            if (message == null) {
                return i > 0;
            }
            Messages.sendAll(to, message.frames(), 0);
            count(message.frames(), isForward);
        }
        return true;
    }

    private void count(List<byte[]> frames, boolean isForward) {
        long bytes = frames.stream().mapToLong(frame -> frame.length).sum();
        ProxyStats so = stats;
        stats = isForward
                ? new ProxyStats(so.forward() + 1, so.forwardBytes() + bytes, so.back(), so.backBytes())
                : new ProxyStats(so.forward(), so.forwardBytes(), so.back() + 1, so.backBytes() + bytes);
    }

    /** {@return where the frontend can be reached; empty if it connects} */
    public Optional<Endpoint> frontend() {
        return boundTo(options.frontend(), frontend);
    }

    /** {@return where the backend can be reached; empty if it connects} */
    public Optional<Endpoint> backend() {
        return boundTo(options.backend(), backend);
    }

    /** {@return where commands come from; empty if from nowhere} */
    public Optional<Endpoint> control() {
        return control == null ? Optional.empty() : Optional.of(control.endpoint());
    }

    private static Optional<Endpoint> boundTo(Place place, Socket socket) {
        return place.binds() ? Optional.of(Sockets.boundTo(socket)) : Optional.empty();
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public ProxyStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        input.close();
        sockets.close();
    }
}
