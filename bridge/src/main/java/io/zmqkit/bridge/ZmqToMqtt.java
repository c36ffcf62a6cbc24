package io.zmqkit.bridge;

import io.zmqkit.bridge.client.MqttLink;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * The bridge from ZeroMQ to MQTT: a SUB socket, and each message, frames [topic, payload], published at a broker.
 *
 * <p>With QoS 1 a message is done when the broker has acknowledged it, and so many are under way as the window has; then
 * nothing is read from SUB, whose queue and then its publisher's decide what is lost: that is PUB-SUB's promise. While the
 * broker is away, what is under way waits for it. What it has not acknowledged in time is counted, and published all the same
 * when it is back; so it may come late, or twice. What is under way when the bridge is killed is lost.
 *
 * <p>One thread runs it and owns the socket.
 */
public final class ZmqToMqtt implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(ZmqToMqtt.class);
    private static final long TURN_MILLIS = 100;
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_FRAMES = 4;

    private final BridgeOptions options;
    private final BridgeFrames frames;
    private final Sockets sockets;
    private final Socket subscriber;
    private final MqttLink link;
    private final Pending pending;
    private final Semaphore answers = new Semaphore(0);
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile ZmqToMqttStats stats = new ZmqToMqttStats(0, 0, 0, 0, 0, 0);
    private volatile @Nullable String failure;
    private volatile @Nullable Refusal refusal;

    /**
     * Connects to the broker, opens the socket and subscribes.
     *
     * @param context where the socket lives; the caller closes it last
     * @param options what to do
     * @param connection is told of a connection that is lost, and of one that stands again
     * @throws io.zmqkit.bridge.client.MqttFailureException if the broker cannot be reached, or refuses
     */
    public ZmqToMqtt(ZContext context, BridgeOptions options, Consumer<String> connection) {
        this.options = options;
        frames = options.frames();
        pending = new Pending(options.target().timeout().toNanos());
        sockets = new Sockets(context, options.sockets());
        link = MqttLink.to(options.target(), new Watch(connection));
        try {
            link.connect();
            subscriber = open();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Socket open() {
        Socket socket = options.binds()
                ? sockets.bind(SocketType.SUB, "SUB socket", options.endpoint())
                : sockets.connect(SocketType.SUB, "SUB socket", options.endpoint());
        socket.setReceiveTimeOut((int) TURN_MILLIS);
        for (String prefix : options.topics().isEmpty() ? List.of("") : options.topics()) {
            socket.subscribe(prefix.getBytes(StandardCharsets.UTF_8));
        }
        return socket;
    }

    /** What happens to the connection, in the client's thread. */
    private final class Watch implements MqttLink.Events {

        private final Consumer<String> connection;
        private boolean isLost;

        Watch(Consumer<String> connection) {
            this.connection = connection;
        }

        @Override
        public boolean reconnects() {
            return stop.getCount() > 0;
        }

        @Override
        public void connected(boolean hasSession) {
            if (isLost) {
                isLost = false;
                connection.accept("connected again");
            }
        }

        @Override
        public void lost(String why) {
            isLost = true;
            connection.accept("the connection to the broker is lost: " + why + " (trying again)");
        }

        @Override
        public void ended(String why) {
            failure = why;
            stop();
        }
    }

    @Override
    public void run() {
        while (stop.getCount() > 0 && !isRefused() && !isDone()) {
            settle();
            if (pending.size() < options.target().window()) {
                receive();
            } else {
                answers.drainPermits();
                awaitAnswer();
            }
        }
        awaitRest(isDone() ? options.target().timeout().toNanos() : SETTLE_NANOS);
    }

    private boolean isDone() {
        return options.count() > 0 && stats.received() >= options.count();
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void settle() {
        pending.settle(System.nanoTime());
        ZmqToMqttStats so = stats;
        if (pending.late() > so.late()) {
            warnings.warn(pending.late() + " messages were not acknowledged by the broker in time");
        }
        stats = new ZmqToMqttStats(
                so.received(), pending.taken(), pending.late(), pending.failed(), so.own(), so.refused());
    }

    private void awaitAnswer() {
        pending.settle(System.nanoTime());
        if (pending.size() >= options.target().window()) {
            Uninterrupted.await(() -> answers.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    private void receive() {
        Received received = sockets.receive(subscriber, 0, MOST_FRAMES);
        if (received == null || !received.isAdmitted()) {
            return;
        }
        ZmqToMqttStats so = stats;
        try {
            BridgeFrames.Content content = frames.read(received.frames());
            if (content.isOwn()) {
                stats = count(so, 0, 1, 0);
            } else {
                stats = count(so, 1, 0, 0);
                publish(content);
            }
        } catch (IllegalArgumentException e) {
            stats = count(so, 0, 0, 1);
            warnings.warn("a message is not published: " + e.getMessage());
        }
    }

    private static ZmqToMqttStats count(ZmqToMqttStats so, int received, int own, int refused) {
        return new ZmqToMqttStats(
                so.received() + received, so.taken(), so.late(), so.failed(), so.own() + own, so.refused() + refused);
    }

    private void publish(BridgeFrames.Content content) {
        CompletableFuture<?> answer = link.publish(
                new OutgoingMessage(content.topic(), content.payload(), options.qos(), false, options.name()));
        pending.add(answer, System.nanoTime());
        var unused = answer.whenComplete((result, error) -> answers.release());
    }

    private void awaitRest(long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        settle();
        while (pending.size() > 0 && System.nanoTime() - deadline < 0) {
            Uninterrupted.await(() -> answers.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS));
            settle();
        }
        pending.giveUp();
        settle();
    }

    /** {@return where publishers connect; empty if the socket connects} */
    public Optional<Endpoint> endpoint() {
        return options.binds() ? Optional.of(Sockets.boundTo(subscriber)) : Optional.empty();
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
    public ZmqToMqttStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        stop.countDown();
        link.close();
        sockets.close();
    }
}
