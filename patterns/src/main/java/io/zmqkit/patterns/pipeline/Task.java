package io.zmqkit.patterns.pipeline;

import java.util.List;

/**
 * One task on its way from the ventilator to a worker: frames [batch, task number, job, payload].
 *
 * @param batch which batch it belongs to, 1-36 of a-z, 0-9 and -
 * @param number 1 to the number of tasks
 * @param job name of the job that computes it
 * @param payload as made by the job's split
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
record Task(String batch, int number, String job, byte[] payload) {

    static Task parse(List<byte[]> frames) {
        if (frames.size() != 4) {
            throw new MalformedMessageException("a task must have 4 frames, has " + frames.size());
        }
        return new Task(
                PipelineMessages.field(frames.get(0), "batch", PipelineMessages.BATCH),
                (int) PipelineMessages.number(frames.get(1), "task number", 1, PipelineMessages.MAX_TASKS),
                PipelineMessages.field(frames.get(2), "job", PipelineMessages.JOB),
                frames.get(3));
    }

    List<byte[]> frames() {
        return List.of(
                PipelineMessages.bytes(batch),
                PipelineMessages.bytes(Integer.toString(number)),
                PipelineMessages.bytes(job),
                payload);
    }
}
