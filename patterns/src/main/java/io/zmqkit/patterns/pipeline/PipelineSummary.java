package io.zmqkit.patterns.pipeline;

import java.time.Duration;
import java.util.SortedMap;

/**
 * A sink's figures for a complete batch.
 *
 * @param job what was computed
 * @param tasks how many results were merged
 * @param elapsed from the announcement of the batch to the last result
 * @param cost of all tasks together: the time that one worker alone would have needed
 * @param tasksPerWorker worker names and how many results each has sent
 */
public record PipelineSummary(
        Job job, int tasks, Duration elapsed, Duration cost, SortedMap<String, Integer> tasksPerWorker) {

    /** {@return how many times faster the batch was done than by one worker alone} */
    public double speedUp() {
        return elapsed.isZero() ? 0 : (double) cost.toNanos() / elapsed.toNanos();
    }
}
