package io.zmqkit.patterns.pipeline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes a worker's tasks, measures their cost, and survives those that cannot be computed. One thread. */
final class TaskComputer {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineWorker.class);

    private final Jobs jobs;
    private final String worker;
    private final int maxResultBytes;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long failed;

    /**
     * Takes the known jobs.
     *
     * @param worker the worker's name
     * @param maxResultBytes how large a result may be
     */
    TaskComputer(Jobs jobs, String worker, int maxResultBytes) {
        this.jobs = jobs;
        this.worker = worker;
        this.maxResultBytes = maxResultBytes;
    }

    /**
     * Computes a task.
     *
     * @return empty if it cannot be computed, or its result is too large
     * @throws MalformedMessageException if no ventilator can have made it
     */
    Optional<TaskResult> compute(Task task) {
        Job job = jobs.named(task.job()).orElseThrow(() -> new MalformedMessageException("unknown job"));
        long start = clock(job);
        Optional<byte[]> payload = compute(job, task).filter(result -> fits(result, task));
        OptionalLong costMicros = OptionalLong.of((clock(job) - start) / 1000);
        failed += payload.isPresent() ? 0 : 1;
        return payload.map(result -> new TaskResult(task.batch(), task.number(), worker, result, costMicros));
    }

    /** With more workers than cores, elapsed time includes waiting for a core; CPU time does not. */
    private long clock(Job job) {
        boolean cpu = job.costIsCpuTime() && threads.isCurrentThreadCpuTimeSupported();
        return cpu ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Empty if the job fails: a task that ended this worker would be dealt again and end each of the others. */
    private static Optional<byte[]> compute(Job job, Task task) {
        try {
            return Optional.of(job.compute(task.payload()));
        } catch (MalformedMessageException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            String why = e.getClass().getSimpleName(); // its message may quote the task
            LOG.warn("task {} of job {} cannot be computed: {}", task.number(), task.job(), why);
            LOG.debug("this is a bug of job {}", task.job(), e);
            return Optional.empty();
        }
    }

    /** A larger result would make the sink drop the connection, and the result with it. */
    private boolean fits(byte[] result, Task task) {
        if (result.length > maxResultBytes) {
            LOG.warn(
                    "result of task {} is {} bytes, and a message may have {}: split the job into more tasks",
                    task.number(),
                    result.length,
                    maxResultBytes);
        }
        return result.length <= maxResultBytes;
    }

    /** How many tasks could not be computed, or gave a result that is too large. */
    long failed() {
        return failed;
    }
}
