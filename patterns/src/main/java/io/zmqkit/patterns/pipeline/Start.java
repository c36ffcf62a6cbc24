package io.zmqkit.patterns.pipeline;

import java.util.Arrays;
import java.util.List;

/**
 * The ventilator's message to the sink: frames [batch, START, job, number of tasks] before the first task, and the same
 * with ALIVE in place of START while the batch is in progress, so that a restarted sink can take it up.
 *
 * @param batch the batch, 1-36 of a-z, 0-9 and -
 * @param job name of its job
 * @param tasks how many tasks it has
 */
record Start(String batch, String job, int tasks) {

    private static final String START = "START";
    private static final String ALIVE = "ALIVE";

    static boolean isStart(List<byte[]> frames) {
        return isKeyword(frames, START) || isAlive(frames);
    }

    static boolean isAlive(List<byte[]> frames) {
        return isKeyword(frames, ALIVE);
    }

    private static boolean isKeyword(List<byte[]> frames, String keyword) {
        return frames.size() > 1 && Arrays.equals(frames.get(1), PipelineMessages.bytes(keyword));
    }

    static Start parse(List<byte[]> frames) {
        if (frames.size() != 4) {
            throw new MalformedMessageException("a start must have 4 frames, has " + frames.size());
        }
        return new Start(
                PipelineMessages.field(frames.get(0), "batch", PipelineMessages.BATCH),
                PipelineMessages.field(frames.get(2), "job", PipelineMessages.JOB),
                (int) PipelineMessages.number(frames.get(3), "number of tasks", 1, PipelineMessages.MAX_TASKS));
    }

    List<byte[]> frames() {
        return frames(START);
    }

    List<byte[]> aliveFrames() {
        return frames(ALIVE);
    }

    private List<byte[]> frames(String keyword) {
        return List.of(
                PipelineMessages.bytes(batch),
                PipelineMessages.bytes(keyword),
                PipelineMessages.bytes(job),
                PipelineMessages.bytes(Integer.toString(tasks)));
    }
}
