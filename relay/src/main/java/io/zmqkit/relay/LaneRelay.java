package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.wire.lane.Lane;
import io.zmqkit.wire.lane.LaneOptions;
import io.zmqkit.wire.lane.LaneStats;
import io.zmqkit.wire.zmtp.FrameLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link ForwardingRelay} does, without JeroMQ: a {@link Lane} forwards runs of bytes and never makes a message of
 * them. Several times as fast, and it counts what slow subscribers miss. Without CURVE, which the lane does not have.
 *
 * <p>One thread.
 */
public final class LaneRelay implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRelay.class);
    private static final int COMMAND_BYTES = 64 << 10;
    private static final long LEAST_MEMORY_BYTES = 8 << 20;
    private static final long MOST_MEMORY_BYTES = 1 << 30;
    private static final int MESSAGES_IN_MEMORY = 4; // of the largest size

    private final Lane lane;
    private final Endpoint collect;
    private final Endpoint publish;

    /**
     * Binds both sockets.
     *
     * @param options where to bind; without security
     */
    public LaneRelay(ForwardingRelay.Options options) {
        SocketOptions sockets = options.sockets();
        if (sockets.security() != null) {
            throw new IllegalArgumentException("the fast lane has no CURVE");
        }
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            bound.add(TcpListener.bind("PULL collector", options.collect(), sockets.isExposed()));
            bound.add(TcpListener.bind("XPUB publisher", options.publish(), sockets.isExposed()));
            collect = TcpListener.boundTo(bound.get(0), options.collect());
            publish = TcpListener.boundTo(bound.get(1), options.publish());
            lane = new Lane(bound.get(0), bound.get(1), laneOptions(sockets), new ThrottledLog(LOG)::warn);
            bound.clear();
        } catch (IOException e) {
            throw new OutOfDescriptorsException(e);
        } finally {
            bound.forEach(TcpListener::close);
        }
    }

    private static LaneOptions laneOptions(SocketOptions sockets) {
        Limits limits = sockets.limits();
        long memory = Math.min(
                MOST_MEMORY_BYTES,
                Math.max(LEAST_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 2));
        long largestMessage = Math.max(sockets.maxMessageBytes(), memory / MESSAGES_IN_MEMORY);
        return new LaneOptions(
                sockets.highWaterMark(),
                Math.max(memory, (long) MESSAGES_IN_MEMORY * sockets.maxMessageBytes()),
                new FrameLimits(sockets.maxMessageBytes(), limits.frames(), largestMessage, COMMAND_BYTES),
                limits.subscriptions(),
                limits.subscriptionBytes(),
                limits.halfOpen(),
                limits.handshake(),
                sockets.heartbeatInterval(),
                sockets.linger());
    }

    @Override
    public void run() {
        try {
            lane.run();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    /** {@return where clients push to} */
    public Endpoint collectEndpoint() {
        return collect;
    }

    /** {@return where clients subscribe} */
    public Endpoint publishEndpoint() {
        return publish;
    }

    @Override
    public ForwardingRelayStats stats() {
        LaneStats stats = lane.stats();
        return new ForwardingRelayStats(stats.forwarded(), OptionalLong.of(stats.dropped()));
    }

    @Override
    public void stop() {
        lane.stop();
    }

    @Override
    public void close() {
        lane.close();
    }
}
