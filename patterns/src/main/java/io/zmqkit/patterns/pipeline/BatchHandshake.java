package io.zmqkit.patterns.pipeline;

import io.zmqkit.patterns.pipeline.PipelineVentilator.State;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a ventilator and the sink of its batch agree on: the sink says READY, then DONE for each result, and at last
 * DONE for all. A READY under another name comes from a sink that replaced the first, whose results are lost: the batch
 * starts again. Knows nothing of sockets and clocks. One thread.
 */
final class BatchHandshake {

    private static final Logger LOG = LoggerFactory.getLogger(BatchHandshake.class);

    private final String batch;
    private final Ledger ledger;
    private State state = State.WAITING_FOR_WORKERS;
    private String sink = "";
    private long lastProgress;

    BatchHandshake(String batch, Ledger ledger) {
        this.batch = batch;
        this.ledger = ledger;
    }

    /** The time without progress counts from now on. */
    void begin(long now) {
        lastProgress = now;
    }

    State state() {
        return state;
    }

    void workersConnected() {
        state = State.WAITING_FOR_SINK;
    }

    /** Takes what the sink published, which may belong to another batch. */
    void hear(String message, long now) {
        if (state == State.DONE) {
            return; // from the next sink
        }
        String ready = PipelineMessages.ready(batch, "");
        if (message.startsWith(ready)) {
            hearReady(message.substring(ready.length()), now);
        } else if (state == State.DEALING && message.equals(PipelineMessages.done(batch, PipelineMessages.ALL))) {
            ledger.confirmAll();
            state = State.DONE;
        } else if (state == State.DEALING && ledger.confirm(PipelineMessages.doneTask(message, batch))) {
            lastProgress = now; // not the end: a DONE does not say which sink has the result
        }
    }

    private void hearReady(String name, long now) {
        if (state == State.WAITING_FOR_SINK) {
            state = State.DEALING;
            lastProgress = now;
        } else if (!name.equals(sink)) {
            LOG.warn("another sink answered: {} results went with the old one, the batch starts again", ledger.done());
            ledger.startAgain();
            lastProgress = now;
        }
        sink = name;
    }

    /** True if the batch has made no progress for longer than the timeout. */
    boolean isOverdue(long now, Duration timeout) {
        return now - lastProgress > timeout.toNanos();
    }
}
