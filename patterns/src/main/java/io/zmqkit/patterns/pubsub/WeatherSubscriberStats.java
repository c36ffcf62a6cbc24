package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.Stats;

/**
 * What a {@link WeatherSubscriber} has received so far.
 *
 * @param received updates that were counted in
 * @param repeats updates left out because they had already come
 * @param malformed messages that are not updates
 * @param unnumbered updates without a number, left out because the subscriber insists on one
 * @param gaps how often updates from a sequenced publisher were missing
 * @param lost how many were missing, all gaps together
 * @param restarts how often the publisher was seen to have restarted
 */
public record WeatherSubscriberStats(
        long received, long repeats, long malformed, long unnumbered, long gaps, long lost, long restarts)
        implements Stats {}
