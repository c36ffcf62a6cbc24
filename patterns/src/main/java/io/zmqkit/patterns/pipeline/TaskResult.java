package io.zmqkit.patterns.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One result on its way from a worker to the sink: frames [batch, task number, worker, payload] and, if the worker
 * knows it, a fifth with the cost in microseconds.
 *
 * @param batch which batch it belongs to
 * @param number of the task that was done
 * @param worker name of the worker that did it, 1-32 printable characters
 * @param payload as returned by the job's compute
 * @param costMicros the cost of the task, up to 10^12; empty if the worker did not report it
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
record TaskResult(String batch, int number, String worker, byte[] payload, OptionalLong costMicros) {

    private static final long MAX_COST_MICROS = 1_000_000_000_000L;

    static TaskResult parse(List<byte[]> frames) {
        if (frames.size() != 4 && frames.size() != 5) {
            throw new MalformedMessageException("a result must have 4 or 5 frames, has " + frames.size());
        }
        return new TaskResult(
                PipelineMessages.field(frames.get(0), "batch", PipelineMessages.BATCH),
                (int) PipelineMessages.number(frames.get(1), "task number", 1, PipelineMessages.MAX_TASKS),
                PipelineMessages.field(frames.get(2), "worker name", PipelineMessages.WORKER),
                frames.get(3),
                frames.size() == 4
                        ? OptionalLong.empty()
                        : OptionalLong.of(PipelineMessages.number(frames.get(4), "cost", 0, MAX_COST_MICROS)));
    }

    List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>(List.of(
                PipelineMessages.bytes(batch),
                PipelineMessages.bytes(Integer.toString(number)),
                PipelineMessages.bytes(worker),
                payload));
        costMicros.ifPresent(cost -> frames.add(PipelineMessages.bytes(Long.toString(cost))));
        return frames;
    }
}
