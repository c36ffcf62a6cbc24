package io.zmqkit.core.guard;

import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.ThrottledLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMonitor;

/**
 * A few file descriptors that connections do not get. JeroMQ spins when it cannot accept a connection, and its I/O
 * thread dies if it then needs another selector; a journal also needs a descriptor now and then.
 *
 * <p>The reserve is held open, so there is nothing to count, and it works even when the whole machine has run out. When
 * a connection has taken the last other descriptor, the reserve is closed. The program can then use these descriptors,
 * and one is left to accept the next connection, which is closed at once, until the reserve can be opened again.
 *
 * <pre>
 *   accepted, and one more can be opened   whole     the connection stays
 *   accepted, and none can be opened       released  the connection is closed
 *   accepted, and all can be opened again  whole     the connection stays; tried every 100 ms
 *   not accepted, and none can be opened   released
 *   not accepted, and it is released       released  others have taken all: the I/O thread waits
 * </pre>
 *
 * <p>JeroMQ's I/O thread calls it for each connection; the program's thread closes it.
 */
public final class DescriptorReserve implements AutoCloseable {

    /** For two selectors, and a history's files. */
    static final int SIZE = 6;

    static final long TRY_AGAIN_NANOS = 100_000_000L;

    /**
     * Between two connections that are turned away, and between two tries to accept one; peers wait in the kernel's
     * backlog.
     */
    static final long PACE_NANOS = 20_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorReserve.class);

    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final Opener opener;
    private final Deque<Closeable> held = new ArrayDeque<>();
    private boolean isClosed;
    private boolean isReleased;
    private long triedNanos;
    private boolean isPaced;
    private long nextNanos; // when the next one may be turned away

    /** Takes one descriptor. */
    @FunctionalInterface
    interface Opener {
        Closeable open() throws IOException;
    }

    /**
     * Opens the reserve.
     *
     * @return the reserve
     * @throws OutOfDescriptorsException if there are not as many descriptors
     */
    public static DescriptorReserve open() {
        try {
            return new DescriptorReserve(SocketChannel::open);
        } catch (IOException e) {
            throw new OutOfDescriptorsException(e);
        }
    }

    DescriptorReserve(Opener opener) throws IOException {
        this.opener = opener;
        try {
            fill(SIZE);
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    /**
     * Something has happened to the connections that are accepted. Waits in the I/O thread, which would otherwise be busy with
     * connections that it has no room for.
     *
     * @param event what has happened
     * @param connections is told, and turns away the one there is no room for
     */
    public void admit(ZEvent event, Connections connections) {
        long now = System.nanoTime();
        boolean hasRoom = true;
        if (event.getEvent() == ZMonitor.Event.ACCEPT_FAILED) {
            hasRoom = hasOne(now);
        } else {
            connections.consume(event);
            if (event.getEvent() == ZMonitor.Event.ACCEPTED && !sparesOne(now)) {
                hasRoom = false;
                connections.turnAway(event.getValue());
            }
        }
        if (!hasRoom) {
            LockSupport.parkNanos(pauseNanos(now));
        }
    }

    /**
     * A connection has been accepted.
     *
     * @return false if only the reserve is left: close the connection, and let the thread wait for {@link #pauseNanos}
     */
    public synchronized boolean sparesOne(long nowNanos) {
        if (isClosed) {
            return true;
        }
        if (isReleased && nowNanos - triedNanos < TRY_AGAIN_NANOS) {
            return turnAway(nowNanos);
        }
        triedNanos = nowNanos;
        try {
            fill(SIZE + 1);
            close(held.pop());
            isReleased = false;
            return true;
        } catch (IOException e) {
            release();
            return turnAway(nowNanos);
        }
    }

    private boolean turnAway(long nowNanos) {
        say(nowNanos);
        return false;
    }

    /**
     * A connection could not be accepted, whatever the reason.
     *
     * @return false if there is no descriptor for it: let the thread wait for {@link #pauseNanos}
     */
    public synchronized boolean hasOne(long nowNanos) {
        if (isClosed || canOpenOne()) {
            return true; // the peer has already gone
        }
        say(nowNanos);
        release();
        triedNanos = nowNanos;
        return false;
    }

    /** {@return how long to accept nothing, so that peers which reconnect at once cost no time; 0 to 20 ms} */
    public synchronized long pauseNanos(long nowNanos) {
        long pause = isPaced ? Math.max(0, nextNanos - nowNanos) : 0;
        isPaced = true;
        nextNanos = nowNanos + pause + PACE_NANOS;
        return pause;
    }

    /**
     * Opens and closes one.
     *
     * @throws OutOfDescriptorsException if there is none
     */
    public void requireOne() {
        try {
            close(opener.open());
        } catch (IOException e) {
            throw new OutOfDescriptorsException(e);
        }
    }

    private boolean canOpenOne() {
        try {
            requireOne();
            return true;
        } catch (OutOfDescriptorsException e) {
            return false;
        }
    }

    private void say(long nowNanos) {
        warnings.warn("no file descriptors are left: connections are turned away (ulimit -n allows more)", nowNanos);
    }

    private void fill(int size) throws IOException {
        while (held.size() < size) {
            held.push(opener.open());
        }
    }

    private void release() {
        isReleased = true;
        held.forEach(DescriptorReserve::close);
        held.clear();
    }

    private static void close(Closeable spare) {
        try {
            spare.close();
        } catch (IOException e) {
            LOG.debug("a spare descriptor was not closed: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        release();
    }
}
