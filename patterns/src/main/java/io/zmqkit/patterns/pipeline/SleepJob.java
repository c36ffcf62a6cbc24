package io.zmqkit.patterns.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The Guide's job: each task is a number of milliseconds, 1-100, and doing it is sleeping that long. It shows the gain
 * of a pipeline without needing a core for each worker.
 *
 * <p>Task: the milliseconds, decimal, 0-1000. Result: the same; any other payload counts too, but does not tell its
 * cost.
 *
 * <p>Source: Guide, chapter 1, taskvent and taskwork.
 */
public final class SleepJob implements Job {

    private static final int LONGEST_MILLIS = 100;
    private static final int MAX_MILLIS = 1000;

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public List<byte[]> split(Input input) {
        Random random = new Random(input.seed());
        List<Integer> millis = Stream.generate(() -> 1 + random.nextInt(LONGEST_MILLIS))
                .limit(input.tasks())
                .toList();
        return Deal.fairly(millis, Integer::doubleValue, input.workers()).stream()
                .map(task -> Integer.toString(task).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public byte[] compute(byte[] task) {
        long nanos = 1_000_000L * PipelineMessages.number(task, "sleep task", 0, MAX_MILLIS);
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left); // the wait may end early, hence the loop
        }
        return task.clone();
    }

    @Override
    public void check(byte[] result) {
        // only the time that has passed matters, not what a worker writes into the result
    }

    @Override
    public byte[] merge(List<byte[]> results) {
        return new byte[0];
    }

    @Override
    public boolean costIsCpuTime() {
        return false;
    }

    @Override
    public OptionalLong costMicros(byte[] result) {
        try {
            return OptionalLong.of(1000L * PipelineMessages.number(result, "sleep result", 0, MAX_MILLIS));
        } catch (MalformedMessageException e) {
            return OptionalLong.empty();
        }
    }
}
