package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.wire.lane.LaneStats;
import io.zmqkit.wire.zmtp.SocketKind;
import java.util.OptionalLong;

/** What a {@link ForwardingRelay} does, without JeroMQ: PULL to XPUB on the fast lane. One thread. */
public final class LaneRelay extends LaneProgram {

    /**
     * Binds both sockets.
     *
     * @param options where to bind; without security. Of the linger at most 2 s count: a signal leaves no more time
     * @throws InsufficientMemoryException if this JVM has not the memory for messages of the largest size
     */
    public LaneRelay(ForwardingRelay.Options options) {
        super(
                SocketKind.PULL,
                new Place("PULL collector", options.collect(), true),
                new Place("XPUB publisher", options.publish(), true),
                options.sockets());
    }

    /** {@return where clients push to} */
    public Endpoint collectEndpoint() {
        return front();
    }

    /** {@return where clients subscribe} */
    public Endpoint publishEndpoint() {
        return back();
    }

    @Override
    public ForwardingRelayStats stats() {
        LaneStats stats = laneStats();
        return new ForwardingRelayStats(stats.forwarded(), OptionalLong.of(stats.dropped()));
    }
}
