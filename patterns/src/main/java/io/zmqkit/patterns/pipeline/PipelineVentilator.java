package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Pipeline, the ventilator: splits a job into tasks and deals them out to the workers that have connected.
 *
 * <p>A PUSH that workers connect to is bound here; a PUSH and a SUB connect to the sink's PULL and control socket. First
 * the ventilator waits until enough workers are there, because PUSH would give all tasks to the first. Then it announces
 * the batch to the sink, until the sink says READY on the control socket: now every DONE will be heard. Then it deals
 * tasks round robin and keeps a window of them under way, one more for each DONE, until the last DONE, or KILL. So
 * nothing is left in a queue when it closes.
 *
 * <p>A task that a worker had in hand or in its queue when it died is lost: the batch does not complete, and the
 * ventilator gives up after the timeout.
 *
 * <p>Source: Guide, chapter 1, taskvent; chapter 2, taskwork2 (KILL).
 */
public final class PipelineVentilator implements Program {

    /** Enough to keep a worker busy while a DONE travels, and few enough that a slow worker hoards no more than these. */
    static final int WINDOW_PER_WORKER = 8;

    private final Options options;
    private final List<byte[]> payloads;
    private final Sockets sockets;
    private final Socket tasks;
    private final Socket sink;
    private final Socket control;
    private final WorkerConnections connections;
    private final BitSet done = new BitSet();
    private int sent;
    private long lastProgress;
    private State state = State.WAITING_FOR_WORKERS;
    private volatile boolean stopped;

    /** How far the ventilator has come. */
    public enum State {
        /** Fewer workers than it was told to wait for have connected. */
        WAITING_FOR_WORKERS,
        /** The sink has not answered the announcement. */
        WAITING_FOR_SINK,
        /** Tasks are under way. */
        DEALING,
        /** The sink has every result. */
        DONE
    }

    /**
     * What a ventilator is told.
     *
     * @param bind where workers connect; tcp, since inproc does not report connections
     * @param sink where the sink collects
     * @param control where the sink publishes
     * @param job what to compute
     * @param input what to split
     * @param batch a name that no other batch has: 1-36 of a-z, 0-9 and -
     * @param timeout how long to wait for workers and sink, and later for the next DONE, 1 ms to 1 h
     * @param sockets socket settings
     */
    public record Options(
            Endpoint bind,
            Endpoint sink,
            Endpoint control,
            Job job,
            Job.Input input,
            String batch,
            Duration timeout,
            SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            if (!bind.isTcp()) {
                throw new IllegalArgumentException("a ventilator must bind tcp, was " + bind);
            }
            if (!Wire.BATCH.matcher(batch).matches()) {
                throw new IllegalArgumentException("batch must be 1-36 of a-z, 0-9 and -");
            }
            Wire.requireTimeout(timeout);
        }
    }

    /**
     * Splits the job, binds and connects.
     *
     * @param context where the sockets live, with one I/O thread; the caller closes it last
     * @param options what to do
     */
    public PipelineVentilator(ZContext context, Options options) {
        this.options = options;
        payloads = split(options);
        sockets = new Sockets(context, options.sockets());
        connections = new WorkerConnections(options.sockets().handshakeInterval());
        tasks = sockets.open(SocketType.PUSH);
        tasks.setHandshakeIvl((int) options.sockets().handshakeInterval().toMillis()); // ends silent connections
        sockets.watch(tasks, connections, WorkerConnections.EVENTS);
        sockets.bind(tasks, "PUSH ventilator", options.bind());
        control = sockets.open(SocketType.SUB);
        control.setHWM(Wire.CONTROL_HIGH_WATER_MARK);
        control.subscribe(Wire.ready(options.batch()));
        control.subscribe(Wire.done(options.batch(), ""));
        control.subscribe(Wire.KILL);
        sockets.connect(control, "SUB ventilator", options.control());
        sink = sockets.open(SocketType.PUSH);
        sink.setImmediate(false); // JeroMQ's name for: send only to a sink that is there
        sockets.connect(sink, "PUSH ventilator", options.sink());
    }

    private static List<byte[]> split(Options options) {
        List<byte[]> payloads = options.job().split(options.input());
        int most = options.sockets().maxMessageBytes();
        int largest =
                payloads.stream().mapToInt(payload -> payload.length).max().orElse(0);
        if (largest > most) {
            throw new IllegalArgumentException("a task would be " + largest + " bytes, and workers accept " + most
                    + ": split the job into more tasks");
        }
        return payloads;
    }

    @Override
    public void run() {
        lastProgress = System.nanoTime();
        awaitWorkers();
        announce();
        while (state == State.DEALING && !stopped && !isOverdue()) {
            boolean windowOpen = sent < payloads.size() && sent - done.cardinality() < window();
            // A connection that has not greeted may be a port scanner, and would be dealt its share.
            if (!windowOpen || !connections.settled() || !deal()) {
                hear(control.recvStr());
            }
            for (String message = control.recvStr(ZMQ.DONTWAIT);
                    message != null;
                    message = control.recvStr(ZMQ.DONTWAIT)) {
                hear(message);
            }
        }
    }

    private void awaitWorkers() {
        while (state == State.WAITING_FOR_WORKERS && !stopped && !isOverdue()) {
            if (connections.await(options.input().workers(), options.sockets().timeout())) {
                state = State.WAITING_FOR_SINK;
            }
        }
    }

    /** Announces the batch again and again, for the sink may not be there yet, or its READY may miss a new subscriber. */
    private void announce() {
        List<byte[]> start = new Start(options.batch(), options.job().name(), payloads.size()).frames();
        while (state == State.WAITING_FOR_SINK && !stopped && !isOverdue()) {
            String heard = Wire.send(sink, start) ? control.recvStr() : null;
            if (Wire.ready(options.batch()).equals(heard)) {
                state = State.DEALING;
                lastProgress = System.nanoTime();
            }
        }
    }

    private boolean deal() {
        int number = sent + 1;
        Task task = new Task(options.batch(), number, options.job().name(), payloads.get(sent));
        if (Wire.send(tasks, task.frames())) {
            sent = number;
            return true;
        }
        return false;
    }

    private void hear(@Nullable String message) {
        if (message == null) {
            return;
        }
        if (message.equals(Wire.KILL)) {
            state = State.DONE;
            return;
        }
        int number = Wire.doneTask(message, options.batch());
        if (number >= 1 && number <= sent && !done.get(number)) {
            done.set(number);
            lastProgress = System.nanoTime();
            state = done.cardinality() == payloads.size() ? State.DONE : state;
        }
    }

    private int window() {
        return WINDOW_PER_WORKER * Math.max(options.input().workers(), connections.count());
    }

    private boolean isOverdue() {
        return System.nanoTime() - lastProgress > options.timeout().toNanos();
    }

    /** {@return where workers connect} */
    public Endpoint endpoint() {
        return Sockets.boundTo(tasks);
    }

    /** {@return how many workers are connected; may be called from any thread} */
    public int workers() {
        return connections.count();
    }

    /** {@return how far it has come; read it after run() has returned} */
    public State state() {
        return state;
    }

    /** {@return true if run() ended because a timeout passed; read it after run() has returned} */
    public boolean timedOut() {
        return state != State.DONE && !stopped;
    }

    /** {@return of how many tasks the result is known to have reached the sink; read it after run() has returned} */
    public int done() {
        return state == State.DONE ? payloads.size() : done.cardinality();
    }

    /** {@return how many tasks the job has} */
    public int tasks() {
        return payloads.size();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
