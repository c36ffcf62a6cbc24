package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Stats;

/**
 * What a {@link WeatherPublisher} has done so far.
 *
 * @param sent updates that were sent, received or not
 * @param overflows how often a subscriber of a feed that ends fell so far behind that updates were dropped for it; the
 *     socket does not tell how many
 * @param topics topics that somebody subscribes to now
 */
public record WeatherPublisherStats(long sent, long overflows, int topics) implements Stats {}
