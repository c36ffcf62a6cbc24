package io.zmqkit.relay;

import io.zmqkit.core.Stats;

/**
 * What a {@link ForwardingRelay} has done so far.
 *
 * @param forwarded messages that were forwarded
 */
public record ForwardingRelayStats(long forwarded) implements Stats {}
