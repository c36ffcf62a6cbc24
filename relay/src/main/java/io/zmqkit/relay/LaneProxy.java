package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.core.Stats;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.wire.lane.LaneStats;
import io.zmqkit.wire.zmtp.SocketKind;

/**
 * The Guide's forwarder on the fast lane: XSUB to XPUB. Publishers in front are told what somebody behind wants, each prefix
 * once, and send nothing else. One thread.
 *
 * <p>Source: Guide, chapter 2, "The Dynamic Discovery Problem".
 */
public final class LaneProxy extends LaneProgram {

    /**
     * What a proxy has done so far.
     *
     * @param forwarded messages taken from publishers
     * @param subscriptions and cancellations that publishers were told of
     * @param dropped messages that a subscriber wanted and missed because it read too slowly, counted for each subscriber
     */
    public record ProxyStats(long forwarded, long subscriptions, long dropped) implements Stats {}

    /**
     * Binds, or begins to connect.
     *
     * @param frontend where publishers are, or connect
     * @param backend where subscribers are, or connect
     * @param sockets settings, without security. Of the linger at most 2 s count: a signal leaves no more time
     * @throws InsufficientMemoryException if this JVM has not the memory for messages of the largest size
     */
    public LaneProxy(Place frontend, Place backend, SocketOptions sockets) {
        super(SocketKind.XSUB, frontend, backend, sockets);
    }

    /** {@return where publishers connect, or what this one connects to} */
    public Endpoint frontend() {
        return front();
    }

    /** {@return where subscribers connect, or what this one connects to} */
    public Endpoint backend() {
        return back();
    }

    @Override
    public ProxyStats stats() {
        LaneStats stats = laneStats();
        return new ProxyStats(stats.forwarded(), stats.told(), stats.dropped());
    }
}
