package io.zmqkit.patterns.pipeline;

import java.util.Arrays;
import java.util.List;

/**
 * The ventilator's word to the sink before the first task: frames [batch, START, job, number of tasks].
 *
 * @param batch the batch that follows, 1-36 of a-z, 0-9 and -
 * @param job name of its job
 * @param tasks how many tasks it has
 */
record Start(String batch, String job, int tasks) {

    private static final String KEYWORD = "START";

    static boolean isStart(List<byte[]> frames) {
        return frames.size() > 1 && Arrays.equals(frames.get(1), Wire.bytes(KEYWORD));
    }

    static Start parse(List<byte[]> frames) {
        if (frames.size() != 4) {
            throw new MalformedMessageException("a start must have 4 frames, has " + frames.size());
        }
        return new Start(
                Wire.field(frames.get(0), "batch", Wire.BATCH), Wire.field(frames.get(2), "job", Wire.JOB), (int)
                        Wire.number(frames.get(3), "number of tasks", 1, Wire.MAX_TASKS));
    }

    List<byte[]> frames() {
        return List.of(Wire.bytes(batch), Wire.bytes(KEYWORD), Wire.bytes(job), Wire.bytes(Integer.toString(tasks)));
    }
}
