package io.zmqkit.tools.socket;

import io.zmqkit.core.Stats;

/**
 * What a socket has done so far.
 *
 * @param sent messages sent
 * @param sentBytes bytes in them
 * @param received messages received
 * @param receivedBytes bytes in them
 * @param lost messages that could not be sent
 */
public record SocketStats(long sent, long sentBytes, long received, long receivedBytes, long lost) implements Stats {}
