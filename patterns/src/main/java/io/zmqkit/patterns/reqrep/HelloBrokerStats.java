package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Stats;

/**
 * What a {@link HelloBroker} has done so far.
 *
 * @param requests requests that came from clients
 * @param replies replies that were forwarded
 * @param servers servers that are known now, ready or busy
 * @param serversLost servers that left, died or fell silent
 * @param requestsMoved how often a request was given to another server because the first did not answer
 */
public record HelloBrokerStats(long requests, long replies, int servers, long serversLost, long requestsMoved)
        implements Stats {}
