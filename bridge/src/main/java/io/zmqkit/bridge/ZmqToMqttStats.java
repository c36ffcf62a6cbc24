package io.zmqkit.bridge;

import io.zmqkit.core.Stats;

/**
 * What a bridge to MQTT has counted.
 *
 * @param received messages from the SUB socket that were to be published
 * @param taken those that the broker has acknowledged
 * @param late those that it had not acknowledged in time; it may have them since
 * @param failed those that it has refused, or that were under way at the end
 * @param own messages that this bridge's other direction had handed to ZeroMQ, not published
 * @param refused messages that are none for MQTT: no topic, a wildcard in it, not UTF-8
 */
public record ZmqToMqttStats(long received, long taken, long late, long failed, long own, long refused)
        implements Stats {}
