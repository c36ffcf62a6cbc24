package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * A ventilator's connection to its sink: a PUSH that announces the batch to the sink, and a SUB that hears which
 * results the sink has. One thread.
 */
final class SinkConnection {

    private final Start batch;
    private final Socket control;
    private final Socket results;

    SinkConnection(Sockets sockets, PipelineVentilator.Options options, Start batch) {
        this.batch = batch;
        control = sockets.open(SocketType.SUB);
        control.setHWM(PipelineMessages.CONTROL_HIGH_WATER_MARK);
        control.subscribe(PipelineMessages.ready(batch.batch(), ""));
        control.subscribe(PipelineMessages.done(batch.batch(), ""));
        sockets.connect(control, "SUB ventilator", options.control());
        results = sockets.open(SocketType.PUSH);
        results.setImmediate(false); // JeroMQ's name for: send only to a sink that is there
        sockets.connect(results, "PUSH ventilator", options.sink());
    }

    /** Announces the batch; false if no sink took it within the send timeout. */
    boolean announce() {
        return Messages.sendAll(results, batch.frames(), 0);
    }

    /** Says that the batch is in progress, if a sink is there. */
    void sayAlive() {
        Messages.sendAll(results, batch.aliveFrames(), ZMQ.DONTWAIT);
    }

    /** What the sink published; null if nothing came within the receive timeout, or at once without waiting. */
    @Nullable
    String hear(int flags) {
        return control.recvStr(flags);
    }
}
