package io.zmqkit.wire.lane;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where connections of one side of a lane come from, and which of them have not finished the handshake. One thread. */
abstract class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Lane lane;
    private final Consumer<String> warnings;
    private final BiFunction<Gate, SelectionKey, Connection> peer;
    private final Set<Connection> halfOpen = new LinkedHashSet<>(); // in the order in which they came

    Gate(Lane lane, Consumer<String> warnings, BiFunction<Gate, SelectionKey, Connection> peer) {
        this.lane = lane;
        this.warnings = warnings;
        this.peer = peer;
    }

    /** The key with this gate attached is ready. */
    abstract void serve();

    /** One of its connections has been closed. */
    abstract void ended(Connection connection);

    /** Lets no more connections come; those that there are stay. */
    abstract void close();

    final Lane lane() {
        return lane;
    }

    /** Sets what all connections have. */
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    /** TCP is connected: the handshake begins. */
    final void enter(SelectionKey key) {
        Connection connection = peer.apply(this, key.interestOps(SelectionKey.OP_READ));
        try {
            key.attach(connection);
            if (halfOpen.size() >= lane.options().halfOpen()) {
                halfOpen.iterator().next().end("it has not finished the handshake, and others have come");
            }
            halfOpen.add(connection);
            lane.connectionBegan(connection);
        } catch (RuntimeException | OutOfMemoryError e) {
            connection.broken(e);
        }
    }

    final void warn(String what) {
        warnings.accept(what);
    }

    /** Forgets a connection that has finished the handshake or gone; returns true if it had not finished it before. */
    final boolean leave(Connection connection) {
        return halfOpen.remove(connection);
    }

    /** {@return how many have not finished the handshake} */
    final int halfOpen() {
        return halfOpen.size();
    }

    /** Closes those that are late with the handshake; to be called a few times a second. */
    void look(long nowNanos) {
        long most = lane.options().handshake().toNanos();
        List.copyOf(halfOpen).stream()
                .takeWhile(each -> nowNanos - each.begunNanos() >= most)
                .forEach(each -> each.end("it has not finished the handshake in time"));
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("not closed in order: {}", e.toString());
        }
    }
}
