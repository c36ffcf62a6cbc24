package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards every message that comes in front, from PUSH peers or from publishers, to the SUB peers behind that have
 * subscribed to it: one thread, one selector. Publishers are told what is wanted.
 *
 * <pre>
 *   each turn   whoever has sent something: read up to 256 KiB ──▶ {@link MessageScanner} ──▶ {@link Publisher}
 *               ──▶ {@link Subscriber}: written at once if it is much, else at the end of the turn
 * </pre>
 *
 * <p>Nobody waits for a slow subscriber: what does not fit into its {@link Outbox} is dropped, for it alone and in whole
 * messages, and counted. Only if all memory is gone when half of a message has been written, its connection is closed, and
 * that is said. One thread calls {@link #run} and then {@link #close}; {@link #stop} and {@link #stats} may be called in
 * any.
 */
public final class Lane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int INPUT_BYTES = 256 << 10;
    private static final long TICK_MILLIS = 100;

    private final LaneOptions options;
    private final Selector selector;
    private final Memory queues;
    private final Memory incoming;
    private final Memory answers;
    private final Publisher publisher;
    private final List<Gate> gates = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private final Set<Connection> connections = new LinkedHashSet<>();
    private List<Connection> toBeFlushed = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private long tickNanos = System.nanoTime();
    private long heartbeatNanos = tickNanos;
    private int sending;
    private volatile int senders;
    private volatile int subscribers;
    private volatile int halfOpen;
    private volatile boolean isStopped;
    private volatile boolean isWatched;
    private volatile List<LaneConnection> readings = List.of();

    /**
     * Opens the gates; nothing is forwarded before {@link #run}.
     *
     * @param front PULL, for PUSH peers; or XSUB, for publishers
     * @param back XPUB, for SUB and XSUB peers
     * @param options limits and times
     * @throws IOException if the process may open no more files
     */
    public Lane(LaneSide front, LaneSide back, LaneOptions options) throws IOException {
        if (back.kind() != SocketKind.XPUB || (front.kind() != SocketKind.PULL && front.kind() != SocketKind.XSUB)) {
            throw new IllegalArgumentException("no lane from " + front.kind() + " to " + back.kind());
        }
        this.options = options;
        queues = new Memory(options.queueBytes(), 32 << 10);
        incoming = new Memory(options.incomingBytes(), 1 << 10);
        answers = new Memory(options.incomingBytes() / 2, 1 << 10);
        publisher = new Publisher(options, front.kind() == SocketKind.XSUB);
        selector = Selector.open();
        Wishes wishes = publisher.wishes();
        gates.add(front.open(
                this,
                selector,
                (gate, key) -> wishes == null
                        ? new Sender(this, gate, SocketKind.PULL, key)
                        : new UpstreamPublisher(this, gate, key, publisher, wishes)));
        gates.add(back.open(this, selector, (gate, key) -> new Subscriber(this, gate, key)));
    }

    LaneOptions options() {
        return options;
    }

    /** {@return for what waits for subscribers} */
    Memory queues() {
        return queues;
    }

    /** {@return for what concerns senders: subscribers that stand still cost them nothing} */
    Memory incoming() {
        return incoming;
    }

    /** {@return for what waits for senders: what one has sent in part takes nothing from the others} */
    Memory answers() {
        return answers;
    }

    Publisher publisher() {
        return publisher;
    }

    /**
     * Forwards until it is stopped, and then goes on for slow subscribers as long as the linger allows. What they have not
     * taken by then is counted as dropped before it returns.
     *
     * @throws IOException if the selector fails
     */
    public void run() throws IOException {
        gates.forEach(gate -> gate.look(System.nanoTime()));
        while (!isStopped) {
            turn();
        }
        gates.forEach(Gate::close);
        List.copyOf(connections).stream().filter(Sender.class::isInstance).forEach(each -> each.close("the end"));
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < options.linger().toNanos()
                && connections.stream().anyMatch(each -> each.outbox().bytes() > 0)) {
            turn();
        }
        endConnections(); // what still waits counts as dropped from now on
    }

    private void endConnections() {
        List.copyOf(connections).forEach(each -> each.close("the end"));
    }

    private void turn() throws IOException {
        if (toBeFlushed.isEmpty() && !publisher.hasNews()) {
            selector.select(this::serve, TICK_MILLIS);
        } else {
            selector.selectNow(this::serve);
        }
        publisher.endTurn();
        flush();
        long now = System.nanoTime();
        if (now - tickNanos >= TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
            tickNanos = now;
            tick(now);
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.serve(input);
        } else if (key.attachment() instanceof Gate gate) {
            gate.serve();
        }
    }

    /** TCP is connected. */
    void connectionBegan(Connection connection) {
        connections.add(connection);
        count();
        connection.greet();
    }

    /** A connection can be used now. */
    void handshakeEnded(Connection connection) {
        connection.gate().leave(connection);
        sending += connection instanceof Sender ? 1 : 0;
        count();
    }

    /** A connection has been closed. */
    void connectionEnded(Connection connection) {
        connections.remove(connection);
        if (!connection.gate().leave(connection)) {
            sending -= connection instanceof Sender ? 1 : 0;
        }
        connection.gate().ended(connection);
        count();
    }

    private void count() {
        halfOpen = gates.get(0).halfOpen() + gates.get(1).halfOpen();
        senders = sending;
        subscribers = connections.size() - halfOpen - sending;
    }

    /** Something waits for a connection; it is written at the end of this turn. */
    void toBeFlushed(Connection connection) {
        toBeFlushed.add(connection);
    }

    private void flush() {
        List<Connection> now = toBeFlushed;
        toBeFlushed = flushing;
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flush();
        }
        now.clear();
    }

    private void tick(long now) {
        gates.forEach(gate -> gate.look(now));
        if (isWatched) {
            readings = connections.stream()
                    .flatMap(each -> each.reading().stream())
                    .toList();
        }
        if (now - heartbeatNanos >= options.heartbeat().toNanos()) {
            heartbeatNanos = now;
            List.copyOf(connections).forEach(Connection::heartbeat);
            queues.trim();
            answers.trim();
        }
    }

    /** {@return what it has done; in any thread} */
    public LaneStats stats() {
        return new LaneStats(
                publisher.forwarded(), publisher.dropped(), publisher.told(), senders, subscribers, halfOpen);
    }

    /** {@return its connections, as they were 100 ms ago or less; from the first call on, which returns none. In any thread} */
    public List<LaneConnection> connections() {
        isWatched = true;
        return readings;
    }

    /** Has {@link #run} return. In any thread. */
    public void stop() {
        isStopped = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        gates.forEach(Gate::close);
        endConnections();
        readings = List.of();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("the selector was not closed in order: {}", e.toString());
        }
    }
}
