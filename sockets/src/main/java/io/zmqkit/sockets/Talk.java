package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation over TCP, both ways at once: the thread of run() reads and hands on each line, another thread
 * writes with {@link #say}. A read that blocks cannot also write, which is why there are two.
 *
 * <p>{@link #connect} goes to a server, whatever it is: the other end of a talk, an echo, a group chat. {@link #listen}
 * waits for one other end and takes no second. Lines are UTF-8 and end with a line feed. {@link #end} half-closes: the
 * other side is told that nothing more comes, and may go on. run() returns when the other side has ended too. What was on
 * its way when the connection breaks is lost. The ZeroMQ counterpart is PAIR.
 */
public final class Talk implements SocketProgram {

    private static final int POLL_MILLIS = 100;

    private final InetSocketAddress address;
    private final @Nullable ServerSocket listener;
    private final Consumer<String> lines;
    private final Terms terms;
    private final WriteWatchdog watchdog;
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile @Nullable LineConnection connection;
    private volatile boolean stopped;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile long endedAt;
    private volatile boolean left;
    private volatile long expected = Long.MAX_VALUE;
    private volatile @Nullable String fault;
    private boolean otherEnded;
    private long received;
    private final AtomicLong sent = new AtomicLong();

    /**
     * When a talk is over.
     *
     * @param timeout how long the other side may not read, or be silent once this side has ended, 1 ms to 24 h
     * @param outlivesOther false if run() returns when the other side ends; true if it lets this side end first
     */
    public record Terms(Duration timeout, boolean outlivesOther) {
        /** Checks the range. */
        public Terms {
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException("timeout must be 1 ms to 24 h, was " + timeout.toMillis() + " ms");
            }
        }
    }

    private Talk(InetSocketAddress address, @Nullable ServerSocket listener, Consumer<String> lines, Terms terms) {
        this.address = address;
        this.listener = listener;
        this.lines = lines;
        this.terms = terms;
        watchdog = new WriteWatchdog(terms.timeout());
    }

    /**
     * Connects to a server.
     *
     * @param role what this is to the person who reads an error
     * @param address where the server is
     * @param lines told of each line, in the thread of run()
     * @param terms when it is over
     * @return the talk, connected
     */
    public static Talk connect(String role, InetSocketAddress address, Consumer<String> lines, Terms terms) {
        Socket socket = Net.connect(role, address);
        Talk talk = new Talk(address, null, lines, terms);
        try {
            talk.start(socket);
        } catch (IOException e) {
            Net.close(socket);
            talk.close();
            throw AddressException.cannotConnect(role, address, e);
        }
        return talk;
    }

    /**
     * Binds a socket where the other end connects to.
     *
     * @param role what this is to the person who reads an error
     * @param address where to bind; port 0 is any free one
     * @param lines told of each line, in the thread of run()
     * @param terms when it is over
     * @return the talk, bound
     */
    public static Talk listen(String role, InetSocketAddress address, Consumer<String> lines, Terms terms) {
        ServerSocket listener = Net.listen(role, address);
        return new Talk((InetSocketAddress) listener.getLocalSocketAddress(), listener, lines, terms);
    }

    private void start(Socket socket) throws IOException {
        socket.setSoTimeout(POLL_MILLIS); // so that a deadline is seen; a read that times out loses nothing
        connection = new LineConnection(socket, watchdog);
        connected.countDown();
    }

    @Override
    public void run() {
        try {
            if (listener != null) {
                Socket other = listener.accept();
                listener.close(); // one to one: whoever else comes is refused
                start(other);
            }
            read(opened());
            if (otherEnded && terms.outlivesOther()) {
                end.await(terms.timeout().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a talk", e);
        } catch (DroppedException e) {
            fault = "the other side " + e.getMessage();
        } catch (IOException e) {
            fault = stopped ? null : Net.why(e);
        } finally {
            left = true;
            connected.countDown();
        }
    }

    private void read(LineConnection peer) throws IOException {
        long silentSince = System.nanoTime();
        while (!stopped && received < expected) {
            try {
                String line = peer.readLine();
                if (line == null) {
                    otherEnded = true;
                    return;
                }
                received++;
                lines.accept(line);
                silentSince = System.nanoTime();
            } catch (SocketTimeoutException e) {
                long since = Math.max(silentSince, endedAt);
                if (hasEnded() && System.nanoTime() - since > terms.timeout().toNanos()) {
                    throw new SocketTimeoutException(
                            "nothing came for " + terms.timeout().toMillis() + "ms");
                }
            }
        }
    }

    private LineConnection opened() throws IOException {
        LineConnection peer = connection;
        if (peer == null) {
            throw new IOException("not connected");
        }
        return peer;
    }

    /**
     * Writes a line; waits for the other end to come, and while it does not read, but not beyond the timeout.
     *
     * @param line the line, without its end
     * @return false if it cannot be sent, because the talk is over
     */
    public boolean say(String line) {
        try {
            awaitConnection();
            if (left || stopped) {
                return false;
            }
            opened().writeLine(line);
            sent.incrementAndGet();
            return true;
        } catch (IOException e) {
            return false; // the thread that reads gets the reason
        }
    }

    private void awaitConnection() {
        try {
            boolean over = false;
            while (!over) {
                over = connected.await(1, TimeUnit.SECONDS) || stopped;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a talk", e);
        }
    }

    /** Says that nothing more will be said. The other side may go on. */
    public void end() {
        awaitConnection();
        endedAt = System.nanoTime();
        end.countDown();
        try {
            opened().endOutput();
        } catch (IOException e) {
            left = true; // it is closed already, so the other side knows
        }
    }

    /**
     * Makes run() return once so many lines have come. The other side is not told that nothing more will be said.
     *
     * @param count how many, in all
     */
    public void leaveAfter(long count) {
        endedAt = System.nanoTime();
        expected = count;
        end.countDown();
    }

    /** {@return where it is bound, or what it is connected to} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return how many lines came; read it after run() has returned} */
    public long received() {
        return received;
    }

    /** {@return how many lines were sent} */
    public long sent() {
        return sent.get();
    }

    /** {@return true if {@link #end} or {@link #leaveAfter} was called} */
    public boolean hasEnded() {
        return end.getCount() == 0;
    }

    /** {@return true if run() returned because the other side had ended; read it after that} */
    public boolean hasOtherEnded() {
        return otherEnded;
    }

    /** {@return why the connection broke; null if it ended in order} */
    public @Nullable String fault() {
        return fault;
    }

    @Override
    public void stop() {
        stopped = true;
        end.countDown();
        connected.countDown();
        close();
    }

    @Override
    public void close() {
        if (listener != null) {
            Net.close(listener);
        }
        LineConnection peer = connection;
        if (peer != null) {
            peer.close();
        }
        watchdog.close();
    }
}
