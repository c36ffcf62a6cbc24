package io.zmqkit.wire.lane;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where peers connect. When a connection cannot be accepted, because the process may open no more files for example, it
 * stays in the system's queue for a moment: to try at once again would only burn the processor. One thread.
 */
final class Door {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SelectionKey key;
    private final BiFunction<Door, SelectionKey, Connection> peer;
    private final Lane lane;
    private final Consumer<String> warnings;
    private final Set<Connection> halfOpen = new LinkedHashSet<>(); // in the order in which they came
    private long pausedNanos;

    Door(
            Lane lane,
            Selector selector,
            ServerSocketChannel channel,
            Consumer<String> warnings,
            BiFunction<Door, SelectionKey, Connection> peer)
            throws IOException {
        this.peer = peer;
        this.lane = lane;
        this.warnings = warnings;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    /** {@return a connection that has come; null if there is none} */
    @Nullable
    Connection accept() {
        SocketChannel channel = null;
        try {
            channel = ((ServerSocketChannel) key.channel()).accept();
            if (channel == null) {
                return null;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            SelectionKey accepted = channel.register(key.selector(), SelectionKey.OP_READ);
            Connection connection = peer.apply(this, accepted);
            accepted.attach(connection);
            makeRoom();
            halfOpen.add(connection);
            return connection;
        } catch (IOException | OutOfMemoryError e) {
            if (channel == null) {
                pause(e);
            } else {
                closeQuietly(channel); // it has gone already
            }
            return null;
        }
    }

    private void pause(Throwable why) {
        warn("cannot take a connection: " + why.getMessage());
        pausedNanos = System.nanoTime();
        key.interestOps(0);
    }

    void warn(String what) {
        warnings.accept(what);
    }

    private void makeRoom() {
        if (halfOpen.size() >= lane.options().halfOpen()) {
            halfOpen.iterator().next().end("it has not finished the handshake, and others have come");
        }
    }

    /** Forgets a connection that has finished the handshake or gone; returns true if it had not finished it before. */
    boolean leave(Connection connection) {
        return halfOpen.remove(connection);
    }

    /** {@return how many have not finished the handshake} */
    int halfOpen() {
        return halfOpen.size();
    }

    /** Closes those that are late, and goes on after a pause. */
    void look(long nowNanos) {
        long most = lane.options().handshake().toNanos();
        List.copyOf(halfOpen).stream()
                .takeWhile(each -> nowNanos - each.acceptedNanos() >= most)
                .forEach(each -> each.end("it has not finished the handshake in time"));
        if (key.isValid() && key.interestOps() == 0 && nowNanos - pausedNanos >= PAUSE_NANOS) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    void close() {
        key.cancel();
        closeQuietly(key.channel());
    }

    private static void closeQuietly(java.nio.channels.Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("not closed in order: {}", e.toString());
        }
    }
}
