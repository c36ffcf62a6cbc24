package io.zmqkit.tools.tap;

import io.zmqkit.core.Stats;

/**
 * What a tap has counted so far.
 *
 * @param connections how many there have been
 * @param open how many there are
 * @param bytes forwarded, in both directions
 */
public record TapStats(int connections, int open, long bytes) implements Stats {}
