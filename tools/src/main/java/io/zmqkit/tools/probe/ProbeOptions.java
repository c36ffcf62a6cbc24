package io.zmqkit.tools.probe;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveSecurity;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to look at, and for how long.
 *
 * @param address where
 * @param prefix of the messages that are looked for at a publisher; empty: all
 * @param listen how long to listen to a publisher; zero: nothing is subscribed to
 * @param patience how long to wait for each answer
 * @param security to ask a server under CURVE whether it lets this key in; null: it is not asked
 */
public record ProbeOptions(
        InetSocketAddress address,
        String prefix,
        Duration listen,
        Duration patience,
        @Nullable CurveSecurity security) {

    /** Without keys. */
    public ProbeOptions(InetSocketAddress address, String prefix, Duration listen, Duration patience) {
        this(address, prefix, listen, patience, null);
    }

    /** Checks the ranges. */
    public ProbeOptions {
        if (listen.isNegative()) {
            throw new IllegalArgumentException("listen must be >= 0, was " + listen);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("timeout must be > 0, was " + patience);
        }
    }

    Endpoint endpoint() {
        return new Endpoint("tcp", address.getHostString(), address.getPort());
    }
}
