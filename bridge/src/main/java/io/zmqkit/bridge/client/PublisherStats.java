package io.zmqkit.bridge.client;

import io.zmqkit.core.Stats;

/**
 * What a publisher has counted.
 *
 * @param sent messages that were given to the client
 * @param taken those that the broker has acknowledged; with QoS 0, that were written to the connection
 * @param lost those that it has refused, or not acknowledged
 */
public record PublisherStats(long sent, long taken, long lost) implements Stats {}
