package io.zmqkit.bridge.client;

import io.zmqkit.core.Stats;

/**
 * What a subscriber has counted.
 *
 * @param received messages that were given to the consumer
 * @param refused messages over the limit
 * @param lost times that the connection was lost
 */
public record SubscriberStats(long received, long refused, long lost) implements Stats {}
