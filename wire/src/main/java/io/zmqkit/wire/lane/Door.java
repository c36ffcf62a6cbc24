package io.zmqkit.wire.lane;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Where peers connect. When a connection cannot be accepted, because the process may open no more files for example, it
 * stays in the system's queue for a moment: to try at once again would only burn the processor. One thread.
 */
final class Door extends Gate {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SelectionKey key;
    private long pausedNanos;

    Door(
            Lane lane,
            Selector selector,
            ServerSocketChannel channel,
            Consumer<String> warnings,
            BiFunction<Gate, SelectionKey, Connection> peer)
            throws IOException {
        super(lane, warnings, peer);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    void serve() {
        SocketChannel channel = null;
        try {
            channel = ((ServerSocketChannel) key.channel()).accept();
            if (channel != null) {
                prepare(channel);
                enter(channel.register(key.selector(), 0));
            }
        } catch (IOException | OutOfMemoryError e) {
            if (channel == null) {
                pause(e);
            } else {
                closeQuietly(channel); // it has gone already
            }
        }
    }

    private void pause(Throwable why) {
        warn("cannot take a connection: " + why.getMessage());
        pausedNanos = System.nanoTime();
        key.interestOps(0);
    }

    @Override
    void ended(Connection connection) {} // its peer may come again

    @Override
    void look(long nowNanos) {
        super.look(nowNanos);
        if (key.isValid() && key.interestOps() == 0 && nowNanos - pausedNanos >= PAUSE_NANOS) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    @Override
    void close() {
        key.cancel();
        closeQuietly(key.channel());
    }
}
