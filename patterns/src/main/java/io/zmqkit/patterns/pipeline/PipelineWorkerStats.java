package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Stats;

/**
 * What a {@link PipelineWorker} has done so far.
 *
 * @param done results that were sent
 * @param malformed malformed tasks that were dropped
 * @param failed tasks that were dropped because computing them failed, or because their result is too large
 */
public record PipelineWorkerStats(long done, long malformed, long failed) implements Stats {}
