package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Stats;

/**
 * What a {@link WeatherProxy} has done so far.
 *
 * @param updates updates that were forwarded
 * @param repeats cached updates that were repeated
 * @param subscriptions subscriptions and cancellations that were forwarded or answered
 * @param junk frames from subscribers that were neither, and were dropped
 */
public record WeatherProxyStats(long updates, long repeats, long subscriptions, long junk) implements Stats {}
