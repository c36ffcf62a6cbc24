package io.zmqkit.relay;

import io.zmqkit.core.Stats;
import java.util.OptionalLong;

/**
 * What a forwarding relay has done so far.
 *
 * @param forwarded messages that were forwarded
 * @param dropped messages that a subscriber missed because it read too slowly, counted for each subscriber; empty where
 *     JeroMQ forwards, which does not tell
 */
public record ForwardingRelayStats(long forwarded, OptionalLong dropped) implements Stats {}
