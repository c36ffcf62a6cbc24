package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Stats;

/**
 * What a {@link PipelineSink} has received so far.
 *
 * @param collected results of the batch that have arrived
 * @param announced results that were announced, 0 if none were
 * @param duplicates results for a task that already had one
 * @param dropped messages that were malformed or belonged to another batch
 */
public record PipelineSinkStats(int collected, int announced, long duplicates, long dropped) implements Stats {}
