package io.zmqkit.tools.chaos;

import io.zmqkit.core.Stats;

/**
 * The ledger of chaos: messages of both directions, and connections. {@code received = passed + dropped + duplicated +
 * reordered + lost + waiting}, and {@code sent} counts what has left: a duplicated message twice.
 *
 * @param connections how many there have been
 * @param open how many there are
 * @param cut how many were reset by chaos
 * @param received messages that have come
 * @param passed messages that went on once, and in their order
 * @param dropped messages that did not go on
 * @param duplicated messages that went on twice
 * @param reordered messages that went on after the one that came after them
 * @param delayed messages, of these, that took longer because they should
 * @param lost messages that chaos had when their connection ended
 * @param waiting messages that chaos has now
 * @param sent messages that have left, copies included
 */
public record ChaosStats(
        int connections,
        int open,
        int cut,
        long received,
        long passed,
        long dropped,
        long duplicated,
        long reordered,
        long delayed,
        long lost,
        long waiting,
        long sent)
        implements Stats {}
