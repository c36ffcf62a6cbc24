package io.zmqkit.bridge;

import io.zmqkit.bridge.client.Inbox;
import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.bridge.client.MqttLink;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.jeromq.SocketGauge;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * The bridge from MQTT to ZeroMQ: subscribes at a broker with a session that the broker keeps, and hands each message to a
 * PUB socket, frames [topic, payload].
 *
 * <p>A message is acknowledged to the broker when it no longer waits in PUB's queues, or after ten seconds. So a restart of
 * the bridge, or of a broker that keeps its sessions on disk, loses none of QoS 1 or 2 that was not handed on; one that was
 * handed on and not yet acknowledged comes again, with a third frame that says so. A subscriber that does not read holds the
 * others up for ten seconds at most, if it is not dropped before that, because it answers no heartbeat; from then on, until
 * its queue is empty or it has gone, nobody waits for it. The rest is PUB's promise: a subscriber that is not there, or whose
 * queue is full, misses messages.
 *
 * <p>One thread runs it and owns the socket.
 */
public final class MqttToZmq implements Program {

    private static final String ROLE = "PUB socket";
    private static final long TURN_MILLIS = 100;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int BATCH = 50;

    private final BridgeOptions options;
    private final BridgeFrames frames;
    private final Sockets sockets;
    private final SubscriptionBudget budget;
    private final SocketGauge gauge;
    private final Socket publisher;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Redeliveries redeliveries;
    private final MqttLink link;
    private final Inbox inbox;
    private final Consumer<String> notes;
    private boolean isBehind; // a subscriber does not read, and is not waited for
    private volatile MqttToZmqStats stats = new MqttToZmqStats(0, 0, 0, 0, 0);
    private volatile boolean isStopped;
    private volatile long lost;
    private volatile @Nullable String failure;
    private volatile @Nullable Refusal refusal;

    /**
     * Opens the socket, connects to the broker and subscribes.
     *
     * @param context where the socket lives; the caller closes it last
     * @param options what to do
     * @param notes is told of a connection that is lost, of one that stands again, and of subscribers that do not read
     * @throws io.zmqkit.bridge.client.MqttFailureException if the broker cannot be reached, or refuses
     */
    public MqttToZmq(ZContext context, BridgeOptions options, Consumer<String> notes) {
        this.options = options;
        this.notes = notes;
        gauge = new SocketGauge(context);
        frames = options.frames();
        redeliveries = new Redeliveries(options.target().window());
        link = MqttLink.to(options.target(), new Watch());
        inbox = new Inbox(link);
        sockets = new Sockets(context, options.sockets());
        budget = new SubscriptionBudget(options.sockets().limits());
        try {
            publisher = sockets.openXpub(budget); // a PUB that says whether somebody has subscribed
            if (options.binds()) {
                sockets.bind(publisher, ROLE, options.endpoint());
            } else {
                sockets.connect(publisher, ROLE, options.endpoint());
            }
            link.connect();
            link.subscribe(options.topics(), options.qos());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What happens to the connection, in the client's thread. */
    private final class Watch implements MqttLink.Events {

        @Override
        public boolean reconnects() {
            return !isStopped;
        }

        @Override
        public void connected(boolean hasSession) {
            redeliveries.connected(hasSession);
            if (lost > 0) {
                notes.accept(
                        hasSession
                                ? "connected again: the broker has kept what came meanwhile"
                                : "connected again: the broker has not kept what came meanwhile");
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread
        public void lost(String why) {
            lost++;
            notes.accept("the connection to the broker is lost: " + why + " (trying again)");
        }

        @Override
        public void ended(String why) {
            failure = why;
            stop();
        }
    }

    @Override
    public void run() {
        while (!isStopped && !isRefused() && !isDone()) {
            hearSubscribers();
            if (options.isHeld() && budget.topics() == 0) {
                await(TURN_MILLIS);
            } else {
                forwardSome();
            }
        }
    }

    private void hearSubscribers() {
        budget.drain(publisher, ZMQ.DONTWAIT, BATCH, frame -> {});
    }

    private void await(long millis) {
        Uninterrupted.await(() -> stop.await(millis, TimeUnit.MILLISECONDS));
    }

    private void forwardSome() {
        List<Runnable> acknowledgements = new ArrayList<>();
        IncomingMessage message = inbox.poll(TURN_MILLIS);
        while (message != null) {
            forward(message);
            acknowledgements.add(message.acknowledge());
            message = acknowledgements.size() < BATCH && !isDone() ? inbox.poll(0) : null;
        }
        if (!acknowledgements.isEmpty() && mayAcknowledge()) {
            acknowledgements.forEach(Runnable::run);
        }
    }

    /**
     * What is only in the socket's queues would die with this process, and the broker would not send it again: so it waits
     * until the queues are empty. At the end nothing is waited for, and what was not acknowledged comes again, marked.
     */
    private boolean mayAcknowledge() {
        long deadline = System.nanoTime() + (isBehind ? 0 : PATIENCE_NANOS);
        boolean isEmpty = gauge.queued(publisher) == 0;
        while (!isEmpty && !isStopped && System.nanoTime() - deadline < 0) {
            await(1);
            hearSubscribers(); // one that has gone takes its queue with it
            isEmpty = gauge.queued(publisher) == 0;
        }
        if (!isEmpty && isStopped) {
            return false;
        }
        if (!isEmpty && !isBehind) {
            notes.accept("a subscriber does not read: what waits for it is acknowledged to the broker all the same");
        }
        isBehind = !isEmpty;
        return true;
    }

    private boolean isDone() {
        return options.count() > 0 && stats.handed() >= options.count();
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void forward(IncomingMessage message) {
        MqttToZmqStats so = stats;
        boolean isTooLarge = message.payload().length > options.sockets().maxMessageBytes();
        if (options.name().equals(message.bridge())) {
            stats = new MqttToZmqStats(so.handed(), so.repeated(), so.own() + 1, so.refused(), 0);
        } else if (isTooLarge || !frames.canCarry(message.topic())) {
            stats = new MqttToZmqStats(so.handed(), so.repeated(), so.own(), so.refused() + 1, 0);
        } else {
            boolean isRepeated = message.qos() > 0 && redeliveries.mayBeRepeated(message.topic(), message.payload());
            Messages.sendAll(publisher, frames.write(message.topic(), message.payload(), isRepeated), ZMQ.DONTWAIT);
            long repeated = so.repeated() + (isRepeated ? 1 : 0);
            stats = new MqttToZmqStats(so.handed() + 1, repeated, so.own(), so.refused(), 0);
        }
    }

    /** {@return where subscribers connect; empty if the socket connects} */
    public Optional<Endpoint> endpoint() {
        return options.binds() ? Optional.of(Sockets.boundTo(publisher)) : Optional.empty();
    }

    /** {@return why the connection ended for good, so that the program ended; null if it did not} */
    public @Nullable String failure() {
        return failure;
    }

    /** {@return why a server under CURVE refused this program, so that it ended; null if none has} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public MqttToZmqStats stats() {
        MqttToZmqStats so = stats;
        return new MqttToZmqStats(so.handed(), so.repeated(), so.own(), so.refused(), lost);
    }

    @Override
    public void stop() {
        isStopped = true;
        stop.countDown();
    }

    @Override
    public void close() {
        isStopped = true;
        stop.countDown();
        inbox.close();
        link.close();
        sockets.close();
    }
}
