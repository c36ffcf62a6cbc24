package io.zmqkit.patterns.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The results of one batch as they arrive: one for each task, in memory, up to {@link #MAX_BYTES} together. */
final class Collected {

    static final long MAX_BYTES = 256L << 20;

    private final Start start;
    private final Job job;
    private final Map<Integer, byte[]> results = new HashMap<>();
    private final SortedMap<String, Integer> tasksPerWorker = new TreeMap<>();
    private long bytes;
    private long costMicros;

    Collected(Start start, Job job) {
        this.start = start;
        this.job = job;
    }

    /** What became of a result. */
    enum Outcome {
        /** It was the first for its task. */
        TAKEN,
        /** The task already had its result: it was dealt twice. */
        DUPLICATE,
        /** It belongs to another batch. */
        FOREIGN
    }

    Outcome add(TaskResult result) {
        if (!result.batch().equals(start.batch()) || result.number() > start.tasks()) {
            return Outcome.FOREIGN;
        }
        if (results.containsKey(result.number())) {
            return Outcome.DUPLICATE;
        }
        job.check(result.payload());
        results.put(result.number(), result.payload());
        bytes += result.payload().length;
        costMicros += result.costMicros()
                .orElseGet(() -> job.costMicros(result.payload()).orElse(0));
        tasksPerWorker.merge(result.worker(), 1, Integer::sum);
        return Outcome.TAKEN;
    }

    boolean isComplete() {
        return results.size() == start.tasks();
    }

    boolean isTooLarge() {
        return bytes > MAX_BYTES;
    }

    int count() {
        return results.size();
    }

    /** {@return how many have given results, by their names} */
    int workers() {
        return tasksPerWorker.size();
    }

    Start start() {
        return start;
    }

    /** The figures of the batch. */
    PipelineSummary summary(Duration elapsed) {
        return new PipelineSummary(
                job, count(), elapsed, Duration.ofNanos(costMicros * 1000), new TreeMap<>(tasksPerWorker));
    }

    byte[] merge() {
        if (!isComplete()) {
            throw new IllegalStateException("only a complete batch can be merged");
        }
        List<byte[]> inOrder = new ArrayList<>();
        for (int task = 1; task <= start.tasks(); task++) {
            inOrder.add(Objects.requireNonNull(results.get(task)));
        }
        return job.merge(inOrder);
    }
}
