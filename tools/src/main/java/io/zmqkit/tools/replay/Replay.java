package io.zmqkit.tools.replay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * Plays one side of a recorded connection: a socket of the recorded type sends what was sent then, with the recorded
 * pauses, to the peer that it meets now. The handshake, and the subscriptions to a publisher, are the peer's of today.
 *
 * <pre>
 *   PUB, XPUB         as XPUB; begins when somebody has subscribed
 *   PUSH, DEALER, PAIR   begins when a peer is there
 *   REQ               sends each request when it is due and the one before has been answered
 *   REP               answers the n-th request with the n-th reply, as long after it as then
 *   ROUTER            to the first peer that has sent something
 *   SUB, XSUB         makes the recorded subscriptions
 * </pre>
 *
 * <p>It binds or connects. A peer without room holds the play up for as long as the patience lasts; then messages are
 * lost, and counted, until it has room again. The file is read while it is played, message by message, so that its size
 * does not matter.
 */
public final class Replay implements Program {

    /** Between two looks at what peers send. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long REST_MILLIS = 10;
    /** Of a replay that ends early. */
    private static final long MOST_LINGER_MILLIS = 1000;
    /** Messages between two looks when none of them waits. */
    private static final int LOOK_EVERY = 64;

    private final Part part;
    private final ReplayOptions options;
    private final Runnable begins;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Clock clock;
    private final Sockets sockets;
    private final ReplaySocket socket;
    private final Waiting waiting;
    private final Delivery delivery;
    private @Nullable Schedule schedule;
    private long recordedHeardNanos;
    private long subscriptions;
    private int rounds;
    private int unwatched;
    private volatile ReplayStats stats = new ReplayStats(0, 0, 0, 0, 0);
    private volatile boolean leftBehind;

    /** What did not come in time, so that the replay ended early. */
    public enum Missing {
        /** A peer; for a publisher a subscription, for REP and ROUTER a first message. */
        PEER,
        /** A reply to the last request. */
        REPLY,
        /** A next request. */
        REQUEST
    }

    /**
     * Opens the socket.
     *
     * @param context where it lives; the caller closes it last
     * @param part what to play
     * @param options how
     * @param begins called in the thread of run() when a peer is there and the play begins
     */
    public Replay(ZContext context, Part part, ReplayOptions options, Runnable begins) {
        this(context, part, options, begins, null);
    }

    /** With a clock of the caller's own for the recorded pauses, if it has one; what waits for peers takes real time. */
    Replay(ZContext context, Part part, ReplayOptions options, Runnable begins, @Nullable Clock own) {
        this.part = part;
        this.options = options;
        this.begins = begins;
        clock = own == null ? new MonotonicClock(stop) : own;
        sockets = new Sockets(context, options.sockets());
        socket = ReplaySocket.of(part, options, sockets, this::rest);
        waiting = new Waiting(sockets, socket, options.patience(), stop, this::publishStats);
        delivery = new Delivery(socket, waiting);
        socket.socket.setSndHWM(options.queuedMessages(part.side().largestBytes()));
        socket.open(role(), options);
    }

    private void rest() {
        Uninterrupted.await(() -> stop.await(REST_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** {@return what the socket is to a person, for example {@code PUSH replay}} */
    public String role() {
        return socket.socket.getSocketType() + " replay";
    }

    /** {@return where it is bound} */
    public Endpoint endpoint() {
        return socket.endpoint();
    }

    @Override
    public void run() {
        if (waiting.await(() -> !socket.hasPeer(), Missing.PEER)) {
            begins.run();
            while (rounds < options.rounds() && !isOver()) {
                play();
            }
            awaitTheLast();
        }
        publishStats();
    }

    private boolean isOver() {
        return waiting.isOver();
    }

    private void play() {
        schedule = null;
        try {
            part.read(this::isOver, this::take);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + part.file(), e);
        }
        rounds += isOver() ? 0 : 1;
    }

    private void take(TapEvent event) {
        boolean isOwn = event.fromClient() == part.isClient();
        switch (event.kind()) {
            case MESSAGE -> {
                if (isOwn) {
                    say(event);
                } else {
                    recordedHeardNanos = event.timeNanos();
                }
            }
            case SUBSCRIBE, CANCEL -> {
                if (isOwn && socket.subscribes()) {
                    subscribe(event);
                }
            }
            case CLOSED -> {
                if (socket.staysToTheEnd()) {
                    pauseUntil(schedule(event).due(event.timeNanos()));
                }
            }
            default -> {} // the handshake, and what cannot be read
        }
    }

    private void subscribe(TapEvent event) {
        pauseUntil(schedule(event).due(event.timeNanos()));
        if (!isOver()) {
            socket.subscribe(
                    event.kind() == TapEvent.Kind.SUBSCRIBE, event.frames().get(0));
            subscriptions++;
        }
    }

    private void say(TapEvent event) {
        Missing turn = part.kind() == SocketKind.REQ ? Missing.REPLY : Missing.REQUEST;
        if (!waiting.await(socket::awaitsPeer, turn)) {
            return;
        }
        Schedule times = schedule(event);
        pauseUntil(
                part.answers()
                        ? clock.nanoTime() + times.scale(event.timeNanos() - recordedHeardNanos)
                        : times.due(event.timeNanos()));
        if (!isOver()) {
            delivery.send(event.frames());
        }
    }

    /** What is played first is due at once. */
    private Schedule schedule(TapEvent event) {
        Schedule current = schedule;
        if (current == null) {
            current = new Schedule(options.speed(), clock.nanoTime(), event.timeNanos());
            schedule = current;
        }
        return current;
    }

    private void pauseUntil(long due) {
        boolean isPausing = due - clock.nanoTime() > 0;
        if (isPausing || ++unwatched >= LOOK_EVERY) {
            unwatched = 0;
            waiting.receive();
        }
        long left = due - clock.nanoTime();
        while (left > 0 && !isOver()) {
            clock.pause(Math.min(left, LOOK_NANOS));
            left = due - clock.nanoTime();
            if (left > 0) {
                waiting.receive();
            }
        }
    }

    private void publishStats() {
        stats = new ReplayStats(delivery.sent(), delivery.lost(), subscriptions, socket.received(), rounds);
    }

    /** The last reply comes, and everybody takes what was sent: closing the socket would wait only for the kernel. */
    private void awaitTheLast() {
        waiting.await(() -> socket.awaitsPeer() && part.kind() == SocketKind.REQ, Missing.REPLY);
        long start = System.nanoTime();
        while (!isOver() && !leftBehind && !socket.isAllTaken()) {
            leftBehind = System.nanoTime() - start > options.sockets().linger().toNanos();
            socket.receive(0);
        }
    }

    /** {@return what did not come in time; in any thread} */
    public Optional<Missing> missing() {
        return Optional.ofNullable(waiting.missing());
    }

    /** {@return why it can do nothing: a server under CURVE does not let it in; in any thread} */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(waiting.refusal());
    }

    /** {@return true if a peer had not taken everything when the linger was over; in any thread} */
    public boolean leftBehind() {
        return leftBehind;
    }

    @Override
    public ReplayStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        if (leftBehind) {
            socket.socket.setLinger(0); // it has had its time
        } else if (isOver()) { // stopped, or nobody is there
            long linger = options.sockets().linger().toMillis();
            socket.socket.setLinger((int) Math.min(linger, MOST_LINGER_MILLIS));
        }
        sockets.close();
    }
}
