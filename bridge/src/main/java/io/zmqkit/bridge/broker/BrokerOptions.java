package io.zmqkit.bridge.broker;

import static io.zmqkit.core.Ranges.requireBetween;

import io.zmqkit.core.Endpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of a broker.
 *
 * @param endpoint where it is bound
 * @param isExposed whether other machines may connect though nobody is authenticated
 * @param users who may connect; null for everybody
 * @param data the folder of what survives a restart; null to keep everything in memory
 * @param maxMessageBytes largest packet taken from a client, 64 bytes to 256 MiB; a larger one ends its connection
 * @param maxConnections connections at a time, 1 to 100,000; one more is closed
 * @param maxQueued messages of QoS 1 and 2 that wait for one session, 1 to 60,000; one more is dropped and counted
 */
public record BrokerOptions(
        Endpoint endpoint,
        boolean isExposed,
        @Nullable Users users,
        @Nullable Path data,
        int maxMessageBytes,
        int maxConnections,
        int maxQueued) {

    /** Checks the ranges. */
    public BrokerOptions {
        if (!endpoint.isTcp()) {
            throw new IllegalArgumentException("an MQTT broker is bound to tcp, not to " + endpoint);
        }
        requireBetween("maximum message size", maxMessageBytes, 64, 256 << 20);
        requireBetween("connections", maxConnections, 1, 100_000);
        requireBetween("queued messages", maxQueued, 1, 60_000);
    }
}
