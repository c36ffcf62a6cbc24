package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Stats;

/**
 * What a {@link HelloBroker} has done so far.
 *
 * @param requests requests that came from clients
 * @param replies replies that were forwarded
 * @param servers servers that are known now, ready or at work
 * @param serversLost servers that left, died or fell silent
 * @param requestsMoved how often a request that its server did not answer was given to another
 */
public record HelloBrokerStats(long requests, long replies, int servers, long serversLost, long requestsMoved)
        implements Stats {}
