package io.zmqkit.wire.lane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to one peer, and again whenever that connection has ended: after 0.1 s, after each failure in a row twice as late,
 * up to 2.5 s, each time half as much more or less at random, so that many do not come back at once. One thread.
 */
final class Dialer extends Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);
    /** A shorter connection counts as a failure: the peer accepts, and hangs up. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int LOOKUP_SECONDS = 30;

    private final Selector selector;
    private final Supplier<InetSocketAddress> peer;
    private @Nullable CompletableFuture<InetSocketAddress> address; // of the next attempt, once somebody looks it up
    private @Nullable SelectionKey attempt; // or connection
    private long begunNanos; // of it
    private boolean isConnected;
    private long dueNanos = System.nanoTime();
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private int failures; // in a row
    private boolean isClosed;

    /**
     * Connects at the first {@link #look}.
     *
     * @param peer where it is; asked here, and then in another thread before each attempt, since to look a name up may take
     *     long
     */
    Dialer(
            Lane lane,
            Selector selector,
            Supplier<InetSocketAddress> peer,
            Consumer<String> warnings,
            BiFunction<Gate, SelectionKey, Connection> connection) {
        super(lane, warnings, connection);
        this.selector = selector;
        this.peer = peer;
        address = CompletableFuture.completedFuture(peer.get());
    }

    @Override
    void look(long nowNanos) {
        super.look(nowNanos);
        if (attempt == null && !isClosed && nowNanos - dueNanos >= 0) {
            dial();
        } else if (attempt != null
                && !isConnected
                && nowNanos - begunNanos >= lane().options().handshake().toNanos()) {
            failed(attempt.channel() instanceof SocketChannel channel ? channel : null, "it does not answer");
        }
    }

    private void dial() {
        SocketChannel channel = null;
        try {
            CompletableFuture<InetSocketAddress> lookup = address == null
                    ? CompletableFuture.supplyAsync(peer, Dialer::inItsOwnThread)
                            .orTimeout(LOOKUP_SECONDS, TimeUnit.SECONDS)
                    : address;
            address = lookup;
            if (!lookup.isDone()) {
                return;
            }
            address = null;
            InetSocketAddress found = lookup.join();
            if (found.isUnresolved()) {
                throw new SocketException("unknown host " + found.getHostString());
            }
            channel = SocketChannel.open();
            prepare(channel);
            begunNanos = System.nanoTime();
            boolean isThere = channel.connect(found);
            attempt = channel.register(selector, SelectionKey.OP_CONNECT, this);
            if (isThere) {
                connected(attempt, channel);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) { // no IPv6 here, for one
            failed(channel, e.toString());
        }
    }

    private static void inItsOwnThread(Runnable lookup) {
        Thread thread = new Thread(lookup, "lane-lookup");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    void serve() {
        if (attempt == null || !(attempt.channel() instanceof SocketChannel channel)) {
            return;
        }
        try {
            if (channel.finishConnect()) {
                connected(attempt, channel);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(channel, e.toString());
        }
    }

    private void connected(SelectionKey key, SocketChannel channel) throws IOException {
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            throw new SocketException(
                    "nobody listens, and it has met itself"); // so does TCP, if the port is one it may choose
        }
        LOG.info("connected to {}", channel.getRemoteAddress());
        isConnected = true;
        failures = 0;
        begunNanos = System.nanoTime();
        enter(key);
    }

    private void failed(@Nullable SocketChannel channel, String why) {
        if (failures++ == 0) {
            LOG.info("no connection yet: {}", why);
        } else {
            LOG.debug("no connection: {}", why);
        }
        if (channel != null) {
            closeQuietly(channel);
        }
        again(false);
    }

    @Override
    void ended(Connection connection) {
        again(System.nanoTime() - begunNanos >= LASTING_NANOS);
    }

    private void again(boolean hasLasted) {
        attempt = null;
        isConnected = false;
        pauseNanos = hasLasted ? FIRST_PAUSE_NANOS : pauseNanos;
        dueNanos = System.nanoTime()
                + (long) (pauseNanos * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }

    @Override
    void close() {
        isClosed = true;
        if (attempt != null && !isConnected) {
            closeQuietly(attempt.channel());
        }
    }
}
