package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Uninterrupted;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Counts the workers that are connected to a bound PUSH, from the socket's own events.
 *
 * <p>A TCP connection does not count as a worker until it has sent a ZMTP 3 greeting. But JeroMQ gives it a pipe, and
 * deals it tasks, from the moment it is accepted: a port scanner that connects while tasks are dealt swallows some. So
 * {@link #mayDeal} is false while any connection is silent; the socket's handshake interval ends such a connection
 * soon. If there is always another one, it becomes true after a while: what they swallow can be dealt again. A peer
 * that greets and then falls silent passes for a worker until {@link io.zmqkit.core.socket.Sockets#closeLateHandshakes}
 * ends it.
 *
 * <p>A greeting does not tell which connection it came from, so {@code greeted} is an upper bound that is exact when no
 * connection is silent. If one of several leaves while another is silent, either may have been the worker; the bound is
 * trusted again when every connection that was silent at that time must have gone.
 *
 * <p>Events arrive in the I/O thread, which must not wait: the lock is held only for a few instructions.
 */
final class WorkerConnections implements ZEvent.ZEventConsummer {

    static final int EVENTS = ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    /** What HANDSHAKE_PROTOCOL reports for ZMTP 3. Anything that is not ZMTP, such as HTTP, is taken for ZMTP 1. */
    static final int ZMTP_3 = 3;

    /** A doubt ends without an event, so check now and then. */
    private static final long LOOK_NANOS = 20_000_000;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<SelectableChannel> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final long doubtNanos;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private int greeted;
    private long lost;
    private long doubtedAt;
    private boolean doubted;
    private long unsettledSince;
    private boolean unsettled;

    /** Takes the socket's handshake interval, which limits how long a connection may stay silent. */
    WorkerConnections(Duration handshakeInterval) {
        this(handshakeInterval, System::nanoTime);
    }

    WorkerConnections(Duration handshakeInterval, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        doubtNanos = 2 * handshakeInterval.toNanos(); // twice: the interval's timer may be late
        patienceNanos = 3 * handshakeInterval.toNanos(); // a single silent connection is gone by then
    }

    @Override
    public void consume(ZEvent event) {
        switch (event.getEvent()) {
            case ACCEPTED -> accepted(event.getValue());
            case HANDSHAKE_PROTOCOL -> greeted(event.getValue());
            case DISCONNECTED -> left(event.getValue());
            default -> {} // not subscribed to
        }
    }

    void accepted(SelectableChannel channel) {
        change(() -> open.add(channel));
    }

    void greeted(int version) {
        change(() -> greeted = version == ZMTP_3 ? Math.min(greeted + 1, open.size()) : greeted);
    }

    void left(SelectableChannel channel) {
        change(() -> {
            boolean ambiguous = open.size() > greeted && greeted > 0;
            if (open.remove(channel)) {
                lost++;
                greeted = Math.min(greeted, open.size());
                if (ambiguous) {
                    doubted = true;
                    doubtedAt = nanoTime.getAsLong();
                }
            }
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            look(); // because a doubt may have ended since
            change.run();
            look();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until that many workers are connected and tasks may be dealt; false if this took too long. */
    boolean await(int workers, Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (greeted < workers || !isDealable()) {
                if (left <= 0) {
                    return false;
                }
                long step = Math.min(left, LOOK_NANOS);
                left -= step - Uninterrupted.await(() -> changed.awaitNanos(step));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells whether tasks may be dealt: every connection belongs to a worker, or there has been a silent one for too
     * long.
     */
    boolean mayDeal() {
        lock.lock();
        try {
            return isDealable();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDealable() {
        look();
        return !unsettled || nanoTime.getAsLong() - unsettledSince >= patienceNanos;
    }

    /** Notes since when there has always been a silent connection or a doubt. */
    private void look() {
        long now = nanoTime.getAsLong();
        if (doubted && now - doubtedAt >= doubtNanos) {
            doubted = false;
        }
        boolean settled = greeted == open.size() && !doubted;
        if (!settled && !unsettled) {
            unsettledSince = now;
        }
        unsettled = !settled;
    }

    /** How many connections have ended so far, workers or not: any of them may have swallowed tasks. */
    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** How many connections have greeted; an upper bound while some are silent. */
    int count() {
        lock.lock();
        try {
            return greeted;
        } finally {
            lock.unlock();
        }
    }
}
