package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.wire.lane.Lane;
import io.zmqkit.wire.lane.LaneConnection;
import io.zmqkit.wire.lane.LaneOptions;
import io.zmqkit.wire.lane.LaneSide;
import io.zmqkit.wire.lane.LaneStats;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that is a {@link Lane}: it forwards runs of bytes and never makes messages of them. Several times as fast as
 * JeroMQ's sockets, and it counts what slow subscribers miss. Without CURVE, which the lane does not have.
 *
 * <p>One thread.
 */
abstract class LaneProgram implements Program, LiveSource {

    private static final Logger LOG = LoggerFactory.getLogger(LaneProgram.class);
    private static final int COMMAND_BYTES = 4 << 10;
    private static final long MOST_MEMORY_BYTES = 1 << 30;
    /** Largest messages that have room in either memory: four, so that one or two senders of such a one are not refused. */
    private static final int MESSAGES_IN_MEMORY = 4;

    private static final int FRAMES_IN_A_MESSAGE = 2; // of the largest size
    private static final int HEADER_BYTES = 9;
    /** Then the JVM ends by force: see the command line. */
    private static final Duration MOST_LINGER = Duration.ofSeconds(2);

    private final Lane lane;
    private final SocketReading front; // but for its connections
    private final SocketReading back;

    /** One side, and where it is. */
    private record Opened(LaneSide side, Endpoint endpoint) {}

    /**
     * Binds, or begins to connect.
     *
     * @param back for subscribers
     * @param sockets settings, without security. Of the linger at most 2 s count: a signal leaves no more time
     * @throws InsufficientMemoryException if this JVM has not the memory for messages of the largest size
     */
    LaneProgram(SocketKind frontKind, Place front, Place back, SocketOptions sockets) {
        if (sockets.security() != null) {
            throw new IllegalArgumentException("the fast lane has no CURVE");
        }
        LaneOptions options = laneOptions(sockets, Runtime.getRuntime().maxMemory());
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            Opened first = open(frontKind, front, sockets, bound);
            Opened second = open(SocketKind.XPUB, back, sockets, bound);
            this.front = new SocketReading(1, frontKind.name(), first.endpoint.toString(), List.of());
            this.back = new SocketReading(2, SocketKind.XPUB.name(), second.endpoint.toString(), List.of());
            lane = new Lane(first.side, second.side, options);
            bound.clear();
        } catch (IOException e) {
            throw new OutOfDescriptorsException(e);
        } finally {
            bound.forEach(TcpListener::close);
        }
    }

    private static Opened open(SocketKind kind, Place place, SocketOptions sockets, List<ServerSocketChannel> bound) {
        Endpoint endpoint = place.endpoint();
        Consumer<String> warnings = log(place.role());
        if (place.binds()) {
            ServerSocketChannel channel = TcpListener.bind(place.role(), endpoint, sockets.isExposed());
            bound.add(channel);
            Endpoint reached = TcpListener.boundTo(channel, endpoint);
            LOG.info("{} bound to {}", place.role(), reached);
            return new Opened(LaneSide.bound(kind, channel, warnings), reached);
        }
        endpoint.requireConnectable(place.role());
        if (EndpointFailures.isUnknown(endpoint)) {
            throw EndpointFailures.connect(place.role(), endpoint, new IllegalStateException("it has no address"));
        }
        LOG.info("{} connects to {}", place.role(), endpoint);
        return new Opened(LaneSide.connecting(kind, () -> TcpListener.address(endpoint), warnings), endpoint);
    }

    private static Consumer<String> log(String role) {
        ThrottledLog log = new ThrottledLog(LOG);
        return what -> log.warn(role + " " + what);
    }

    /**
     * Tells whether this JVM has the memory for a lane.
     *
     * @param sockets settings
     * @throws InsufficientMemoryException if it has not
     */
    public static void requireMemory(SocketOptions sockets) {
        var unused = laneOptions(sockets, Runtime.getRuntime().maxMemory());
    }

    /**
     * {@return limits that the JVM can keep}
     *
     * @param heapBytes what the JVM may have: a quarter, or half if large messages need that, is for messages that have come
     *     in part. The queues stand outside of the heap, where as much again is allowed, and get half of it
     */
    static LaneOptions laneOptions(SocketOptions sockets, long heapBytes) {
        Limits limits = sockets.limits();
        long largestMessage = (long) FRAMES_IN_A_MESSAGE * sockets.maxMessageBytes();
        long least = MESSAGES_IN_MEMORY * (largestMessage + (long) HEADER_BYTES * limits.frames());
        if (least > heapBytes / 2) {
            throw new InsufficientMemoryException("messages of " + sockets.maxMessageBytes()
                    + " bytes need a JVM with " + mebibytes(2 * least) + " MiB of memory, this one has "
                    + mebibytes(heapBytes) + " MiB");
        }
        return new LaneOptions(
                sockets.highWaterMark(),
                Math.max(least, Math.min(MOST_MEMORY_BYTES, heapBytes / 2)),
                Math.max(least, Math.min(MOST_MEMORY_BYTES, heapBytes / 4)),
                new FrameLimits(sockets.maxMessageBytes(), limits.frames(), largestMessage, COMMAND_BYTES),
                limits.subscriptions(),
                limits.subscriptionBytes(),
                limits.halfOpen(),
                limits.handshake(),
                sockets.heartbeatInterval(),
                sockets.linger().compareTo(MOST_LINGER) < 0 ? sockets.linger() : MOST_LINGER);
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    @Override
    public final void run() {
        try {
            lane.run();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    /** {@return where the front is, or what it connects to} */
    final Endpoint front() {
        return Endpoint.parse(front.endpoint());
    }

    /** {@return where the back is, or what it connects to} */
    final Endpoint back() {
        return Endpoint.parse(back.endpoint());
    }

    /** {@return what the lane has done so far; in any thread} */
    final LaneStats laneStats() {
        return lane.stats();
    }

    @Override
    public final List<SocketReading> sockets() {
        List<LaneConnection> connections = lane.connections();
        return List.of(reading(front, connections), reading(back, connections));
    }

    private static SocketReading reading(SocketReading socket, List<LaneConnection> all) {
        List<ConnectionReading> own = all.stream()
                .filter(each -> each.kind().name().equals(socket.type()))
                .map(LaneProgram::reading)
                .toList();
        return new SocketReading(socket.id(), socket.type(), socket.endpoint(), own);
    }

    private static ConnectionReading reading(LaneConnection connection) {
        return new ConnectionReading(
                connection.id(),
                text(connection.local()),
                text(connection.remote()),
                "",
                connection.sent(),
                connection.received(),
                connection.queued(),
                0,
                OptionalLong.of(connection.dropped()),
                connection.isFull());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** {@return none: the lane makes no messages of the bytes that it forwards} */
    @Override
    public final List<MessageSample> samples(int most) {
        return List.of();
    }

    @Override
    public final void stop() {
        lane.stop();
    }

    @Override
    public final void close() {
        lane.close();
    }
}
