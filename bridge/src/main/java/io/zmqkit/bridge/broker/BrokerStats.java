package io.zmqkit.bridge.broker;

import io.zmqkit.core.Stats;

/**
 * What a broker has counted.
 *
 * @param connections clients that are connected now
 * @param accepted clients that were accepted
 * @param refused connections that were refused or cut off: no or a wrong password, not MQTT, a limit
 * @param received messages from publishers
 * @param sent messages to subscribers
 * @param dropped messages that a subscriber with QoS 1 or 2 will not get, or one that reads slowly with QoS 0
 */
public record BrokerStats(long connections, long accepted, long refused, long received, long sent, long dropped)
        implements Stats {}
