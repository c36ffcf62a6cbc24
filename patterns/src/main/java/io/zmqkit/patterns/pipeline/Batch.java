package io.zmqkit.patterns.pipeline;

import java.util.List;

/**
 * A job split into tasks.
 *
 * @param name a unique name
 * @param job what is computed
 * @param payloads of the tasks, in order; they are numbered from 1
 */
record Batch(String name, Job job, List<byte[]> payloads) {

    /**
     * Splits the job.
     *
     * @throws IllegalArgumentException if it cannot be split this way, with a reason for the person who asked for it
     */
    static Batch split(PipelineVentilator.Options options) {
        List<byte[]> payloads = options.job().split(options.input());
        int most = options.sockets().maxMessageBytes();
        int largest =
                payloads.stream().mapToInt(payload -> payload.length).max().orElse(0);
        if (largest > most) {
            throw new IllegalArgumentException("a task would be " + largest + " bytes, and workers accept " + most
                    + ": split the job into more tasks");
        }
        return new Batch(options.batch(), options.job(), payloads);
    }

    int size() {
        return payloads.size();
    }

    Task task(int number) {
        return new Task(name, number, job.name(), payloads.get(number - 1));
    }

    /** The announcement for the sink. */
    Start start() {
        return new Start(name, job.name(), payloads.size());
    }
}
