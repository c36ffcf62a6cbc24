package io.zmqkit.tools.replay;

import io.zmqkit.core.Stats;

/**
 * What a replay has counted so far.
 *
 * @param sent messages handed to the socket whole
 * @param lost messages for which a peer had no room, or that had no peer any more; of a publisher, how often a subscriber
 *     fell behind, which then lost that message and perhaps more, while the others got it
 * @param subscriptions made or taken back
 * @param received messages that peers have sent
 * @param rounds how often the recording was played to its end
 */
public record ReplayStats(long sent, long lost, long subscriptions, long received, int rounds) implements Stats {}
