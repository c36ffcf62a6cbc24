package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Ranges;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline computes: work that splits into tasks, each computed on its own, whose results merge into one output.
 * Write one of these, put it into a {@link Jobs}, and the three programs can run it.
 *
 * <p>Every method depends only on its arguments and changes nothing: the ventilator splits, each worker computes and
 * the sink merges, each in a process of its own. One object may be used by several threads.
 */
public interface Job {

    /**
     * The input of a split.
     *
     * @param text of the input file, null if there is none
     * @param tasks how many tasks to make, 1 to 1,000,000
     * @param workers how many workers will share them, at least 1
     * @param seed for a job that generates its input: the same seed gives the same tasks
     */
    record Input(@Nullable String text, int tasks, int workers, long seed) {
        /** Checks every range. */
        public Input {
            Ranges.requireBetween("tasks", tasks, 1, PipelineMessages.MAX_TASKS);
            Ranges.requireBetween("workers", workers, 1, PipelineMessages.MAX_WORKERS);
        }
    }

    /** {@return the name in the task frames and on the command line: 1-32 of a-z, 0-9 and -} */
    String name();

    /** {@return whether split needs {@link Input#text}} */
    default boolean needsInput() {
        return false;
    }

    /**
     * Makes the tasks. PUSH deals them round robin in this order, without regard to load, so a job whose tasks differ
     * in cost should order them: see {@link Deal#fairly}.
     *
     * @param input what to split
     * @return payloads, as many as {@link Input#tasks}
     * @throws IllegalArgumentException if the input cannot be split so, with a reason for the person who gave it
     */
    List<byte[]> split(Input input);

    /**
     * Does one task.
     *
     * @param task a payload, made by split or sent by a stranger
     * @return the payload of its result
     * @throws MalformedMessageException if split cannot have made the task
     */
    byte[] compute(byte[] task);

    /**
     * Refuses a payload that compute cannot have returned, before it is merged.
     *
     * @param result payload of a result
     * @throws MalformedMessageException if it cannot be merged
     */
    void check(byte[] result);

    /**
     * Puts the results together.
     *
     * @param results payloads of all results, in the order of the tasks; each has passed {@link #check}
     * @return the output: lines of UTF-8 text, or the bytes of a {@link #file}
     */
    byte[] merge(List<byte[]> results);

    /** {@return default name of the output file; empty if the output is text} */
    default String file() {
        return "";
    }

    /** {@return true if the cost of a task is its CPU time, false if it is the elapsed time} */
    default boolean costIsCpuTime() {
        return true;
    }

    /**
     * Tells the cost of a task from its result, for a worker that does not report it.
     *
     * @param result payload of a result
     * @return microseconds, or empty if the result does not tell
     */
    default OptionalLong costMicros(byte[] result) {
        return OptionalLong.empty();
    }
}
