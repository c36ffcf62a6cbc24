package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Stats;

/**
 * What a {@link PipelineSink} has received so far.
 *
 * @param collected results of the batch that have come
 * @param announced results that were announced, 0 if none were
 * @param duplicates results that came for a task that had one already
 * @param dropped messages that were malformed or of another batch
 */
public record PipelineSinkStats(int collected, int announced, long duplicates, long dropped) implements Stats {}
