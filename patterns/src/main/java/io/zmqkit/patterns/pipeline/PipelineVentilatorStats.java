package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Stats;

/**
 * The figures of a {@link PipelineVentilator} so far.
 *
 * @param state how far it has come
 * @param workers workers that are connected now
 * @param tasks how many tasks the job has
 * @param done tasks whose results are known to have reached the sink
 * @param sentAgain how many times a task was dealt again
 * @param sinkRestarts how many times a new sink replaced the one before
 * @param lostResults how many results were lost with those sinks, to be computed again
 */
public record PipelineVentilatorStats(
        PipelineVentilator.State state,
        int workers,
        int tasks,
        int done,
        long sentAgain,
        long sinkRestarts,
        long lostResults)
        implements Stats {

    PipelineVentilatorStats withWorkers(int now) {
        return new PipelineVentilatorStats(state, now, tasks, done, sentAgain, sinkRestarts, lostResults);
    }
}
