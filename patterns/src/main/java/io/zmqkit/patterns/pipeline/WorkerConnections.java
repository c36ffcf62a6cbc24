package io.zmqkit.patterns.pipeline;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Counts the workers that are connected to a bound PUSH, from the socket's own events.
 *
 * <p>A TCP connection is no worker until it has sent a ZMTP 3 greeting, and JeroMQ gives it a pipe, and deals it tasks,
 * from the moment it is accepted: a port scanner that connects while tasks are dealt swallows some. So {@link #settled}
 * is false while any connection is silent; the socket's handshake interval ends such a connection soon.
 *
 * <p>A greeting does not tell which connection it came from, so {@code greeted} is an upper bound that is exact when no
 * connection is silent. If one of several leaves while another is silent, either may have been the worker; the bound is
 * trusted again when every connection that was silent then must have gone.
 *
 * <p>Events arrive in the I/O thread, which must not wait: the lock is only held for a few instructions.
 */
final class WorkerConnections implements ZEvent.ZEventConsummer {

    static final int EVENTS = ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    /** What HANDSHAKE_PROTOCOL reports for ZMTP 3. Whatever does not speak ZMTP, such as HTTP, is taken for ZMTP 1. */
    private static final int ZMTP_3 = 3;

    /** A doubt ends without an event, so look now and then. */
    private static final long LOOK_NANOS = 20_000_000;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<SelectableChannel> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final long doubtNanos;
    private int greeted;
    private long lost;
    private long doubtedAt;
    private boolean doubted;

    /** Takes the handshake interval of the socket, which bounds how long a connection stays silent. */
    WorkerConnections(Duration handshakeInterval) {
        doubtNanos = 2 * handshakeInterval.toNanos(); // twice: the interval's timer may be late
    }

    @Override
    public void consume(ZEvent event) {
        lock.lock();
        try {
            switch (event.getEvent()) {
                case ACCEPTED -> open.add(event.getValue());
                case HANDSHAKE_PROTOCOL -> greeted(event.getValue());
                case DISCONNECTED -> left(event.getValue());
                default -> {} // not subscribed to
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void greeted(int version) {
        if (version == ZMTP_3) {
            greeted = Math.min(greeted + 1, open.size());
        }
    }

    private void left(SelectableChannel channel) {
        boolean ambiguous = open.size() > greeted && greeted > 0;
        if (open.remove(channel)) {
            lost++;
            greeted = Math.min(greeted, open.size());
            if (ambiguous) {
                doubted = true;
                doubtedAt = System.nanoTime();
            }
        }
    }

    /** Waits until that many workers are connected and no connection is silent; false if the time was not enough. */
    boolean await(int workers, Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (greeted < workers || !isSettled()) {
                if (left <= 0) {
                    return false;
                }
                long step = Math.min(left, LOOK_NANOS);
                left -= step - changed.awaitNanos(step);
            }
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a ventilator", e);
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether every open connection is known to be a worker's. */
    boolean settled() {
        lock.lock();
        try {
            return isSettled();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSettled() {
        if (doubted && System.nanoTime() - doubtedAt >= doubtNanos) {
            doubted = false;
        }
        return greeted == open.size() && !doubted;
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
