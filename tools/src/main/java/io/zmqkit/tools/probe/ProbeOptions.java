package io.zmqkit.tools.probe;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What to look at, and for how long.
 *
 * @param address where
 * @param prefix of the messages that are looked for at a publisher; empty: all
 * @param listen how long to listen to a publisher
 * @param patience how long to wait for each answer
 */
public record ProbeOptions(InetSocketAddress address, String prefix, Duration listen, Duration patience) {

    /** Checks the ranges. */
    public ProbeOptions {
        if (listen.isNegative()) {
            throw new IllegalArgumentException("listen must be >= 0, was " + listen);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("timeout must be > 0, was " + patience);
        }
    }
}
