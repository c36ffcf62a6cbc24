package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * Pipeline, a worker: pulls a task, computes it, pushes the result, until the sink says KILL.
 *
 * <p>A PULL connects to the ventilator, a PUSH to the sink, and a SUB to the sink's control socket. There may be any
 * number of workers; start as many as the machine has cores. Malformed tasks are counted and dropped, and so are those
 * whose computation fails or gives a result too large for a message. If the worker is killed, the task in hand and
 * those in its queue are lost with it, and the ventilator deals them again.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pipeline.plain.Worker}; this one adds jobs,
 * timeouts, costs, and survives a task that cannot be computed.
 *
 * <p>Source: Guide, chapter 2, taskwork2.
 */
public final class PipelineWorker implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineWorker.class);

    private final Options options;
    private final Sockets sockets;
    private final Socket control;
    private final Socket tasks;
    private final Socket results;
    private final Poller poller;
    private final TaskComputer computer;
    private long done;
    private long malformed;
    private long lastProgress;
    private volatile PipelineWorkerStats stats = new PipelineWorkerStats(0, 0, 0);
    private volatile End end = End.STOPPED;
    private volatile @Nullable Refusal refusal;
    private volatile boolean stopped;

    /** Why run() returned. */
    public enum End {
        /** stop() was called. */
        STOPPED,
        /** The sink has every result, and has written its output. */
        KILLED,
        /** The ventilator or the sink refuses this worker; see {@link PipelineWorker#refusal}. */
        REFUSED,
        /** No task came within the timeout. */
        NO_TASK,
        /** A result could not be sent within the timeout, and is lost. */
        NO_SINK
    }

    /**
     * The options of a worker.
     *
     * @param ventilator where tasks come from
     * @param sink where results go
     * @param control where the sink says KILL
     * @param name its name in the sink's statistics: 1-32 printable characters
     * @param timeout how long to wait for a task, and for the sink to take a result, 1 ms to 1 h
     * @param sockets socket settings
     */
    public record Options(
            Endpoint ventilator,
            Endpoint sink,
            Endpoint control,
            String name,
            Duration timeout,
            SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            if (!PipelineMessages.WORKER.matcher(name).matches()) {
                throw new IllegalArgumentException("name must be 1-32 characters, none of them a control character");
            }
            PipelineMessages.requireTimeout("timeout", timeout);
        }
    }

    /**
     * Connects; neither ventilator nor sink need be there yet.
     *
     * @param context where the sockets live; the caller closes it last
     * @param options what to do
     * @param jobs the jobs it can compute
     */
    public PipelineWorker(ZContext context, Options options, Jobs jobs) {
        this.options = options;
        computer = new TaskComputer(jobs, options.name(), options.sockets().maxMessageBytes());
        sockets = new Sockets(context, options.sockets());
        control = sockets.open(SocketType.SUB);
        control.subscribe(PipelineMessages.KILL);
        sockets.connect(control, "SUB worker", options.control());
        results = sockets.open(SocketType.PUSH);
        results.setImmediate(false); // JeroMQ's name for: send only to a sink that is there
        sockets.connect(results, "PUSH worker", options.sink());
        tasks = sockets.connect(SocketType.PULL, "PULL worker", options.ventilator());
        poller = context.createPoller(2);
        poller.register(control, Poller.POLLIN);
        poller.register(tasks, Poller.POLLIN);
    }

    @Override
    public void run() {
        lastProgress = System.nanoTime();
        while (!stopped && !killed()) {
            poller.poll(options.sockets().timeout().toMillis());
            if (poller.pollin(1)) {
                work(PipelineMessages.receive(sockets, tasks));
            } else if (isRefused()) {
                end = End.REFUSED;
            } else if (isOverdue()) {
                end = End.NO_TASK;
            }
            stats = new PipelineWorkerStats(done, malformed, computer.failed());
            if (end != End.STOPPED) {
                return;
            }
        }
    }

    private void work(List<byte[]> message) {
        try {
            Optional<TaskResult> result = computer.compute(Task.parse(message));
            lastProgress = System.nanoTime();
            result.ifPresent(this::send);
        } catch (MalformedMessageException e) {
            malformed++;
            LOG.debug("dropped a task: {}", e.getMessage());
        }
    }

    /** Waits while the sink is away or its queue is full: that is back-pressure, and no result is dropped. */
    private void send(TaskResult result) {
        List<byte[]> frames = result.frames();
        while (!PipelineMessages.send(results, frames)) {
            if (stopped || killed()) {
                return;
            }
            if (isRefused()) {
                end = End.REFUSED;
                return;
            }
            if (isOverdue()) {
                end = End.NO_SINK;
                return;
            }
        }
        done++;
        lastProgress = System.nanoTime();
    }

    private boolean killed() {
        if (end == End.STOPPED && PipelineMessages.KILL.equals(control.recvStr(ZMQ.DONTWAIT))) {
            end = End.KILLED;
        }
        return end == End.KILLED;
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private boolean isOverdue() {
        return System.nanoTime() - lastProgress > options.timeout().toNanos();
    }

    /** {@return why run() returned; STOPPED while it runs} */
    public End end() {
        return end;
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public PipelineWorkerStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        poller.close();
        sockets.close();
    }
}
