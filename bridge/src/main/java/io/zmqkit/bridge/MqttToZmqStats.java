package io.zmqkit.bridge;

import io.zmqkit.core.Stats;

/**
 * What a bridge to ZeroMQ has counted.
 *
 * @param handed messages that were handed to the PUB socket, and then acknowledged to the broker
 * @param repeated those among them that may have been handed on before
 * @param own messages that this bridge's other direction had published, not handed on
 * @param refused messages that cannot be written as frames or are over the limit, not handed on
 * @param lost times that the connection was lost
 */
public record MqttToZmqStats(long handed, long repeated, long own, long refused, long lost) implements Stats {}
