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
 * tasks round robin and keeps a window of them under way, one more for each DONE, until the sink has every result and has
 * written its output, which is when the last DONE comes. So nothing is left in a queue when it closes.
 *
 * <p>A task is dealt again when no DONE came for it in time, or soon after a worker's connection was lost: tasks are done
 * at least once, and the sink merges each once. A task that no worker can compute is dealt 50 times at most. Every second
 * the ventilator tells the sink that the batch goes on. A sink that was restarted has lost the results that it had; its
 * READY names another sink, and the batch starts again from its first task. The ventilator gives up when no task was done
 * within the timeout.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pipeline.plain.Ventilator}; this one waits for workers
 * and sink, and deals a task again until its result is confirmed.
 *
 * <p>Source: Guide, chapter 1, taskvent; chapter 2, taskwork2 (KILL).
 */
public final class PipelineVentilator implements Program {

    /** Enough to keep a worker busy while a DONE travels, and few enough that little is lost with a worker. */
    static final int WINDOW_PER_WORKER = 4;

    private static final long ALIVE_NANOS = 1_000_000_000;

    private final Options options;
    private final List<byte[]> payloads;
    private final Sockets sockets;
    private final Socket tasks;
    private final Socket sink;
    private final Socket control;
    private final WorkerConnections connections;
    private final Ledger ledger;
    private final BatchHandshake batch;
    private long connectionsLost;
    private long lastAlive;
    private @Nullable Refusal refusal;
    private volatile boolean stopped;

    /** How far the ventilator has come. */
    public enum State {
        /** Fewer workers than it was told to wait for have connected. */
        WAITING_FOR_WORKERS,
        /** The sink has not answered the announcement. */
        WAITING_FOR_SINK,
        /** Tasks are under way. */
        DEALING,
        /** The sink has every result, and has written its output. */
        DONE
    }

    /**
     * A task whose result is not known to have reached the sink.
     *
     * @param task its number
     * @param times how often it was dealt
     */
    public record Unconfirmed(int task, int times) {}

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
     * @param taskTimeout how long to wait for the DONE of a task before it is dealt again, 1 ms to 1 h
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
            Duration taskTimeout,
            SocketOptions sockets) {
        /** Checks every range. */
        public Options {
            if (!bind.isTcp()) {
                throw new IllegalArgumentException("a ventilator must bind tcp, was " + bind);
            }
            if (!Wire.BATCH.matcher(batch).matches()) {
                throw new IllegalArgumentException("batch must be 1-36 of a-z, 0-9 and -");
            }
            Wire.requireTimeout("timeout", timeout);
            Wire.requireTimeout("task timeout", taskTimeout);
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
        ledger = new Ledger(payloads.size(), options.taskTimeout());
        batch = new BatchHandshake(options.batch(), ledger);
        sockets = new Sockets(context, options.sockets());
        connections = new WorkerConnections(options.sockets().handshakeInterval());
        tasks = sockets.open(SocketType.PUSH);
        tasks.setHandshakeIvl((int) options.sockets().handshakeInterval().toMillis()); // ends silent connections
        sockets.watch(tasks, connections, WorkerConnections.EVENTS);
        sockets.bind(tasks, "PUSH ventilator", options.bind());
        control = sockets.open(SocketType.SUB);
        control.setHWM(Wire.CONTROL_HIGH_WATER_MARK);
        control.subscribe(Wire.ready(options.batch(), ""));
        control.subscribe(Wire.done(options.batch(), ""));
        sockets.connect(control, "SUB ventilator", options.control());
        sink = sockets.open(SocketType.PUSH);
        sink.setImmediate(false); // JeroMQ's name for: send only to a sink that is there
        sockets.connect(sink, "PUSH ventilator", options.sink());
    }

    @Override
    public void run() {
        batch.begin(System.nanoTime());
        while (is(State.WAITING_FOR_WORKERS)) {
            awaitWorkers();
        }
        while (is(State.WAITING_FOR_SINK)) {
            announce();
        }
        lastAlive = System.nanoTime();
        while (is(State.DEALING)) {
            tellThatTheBatchGoesOn();
            hurryAfterALostConnection();
            if (!connections.mayDeal() || !deal()) { // a silent connection may be a port scanner: wait, not for ever
                hear(0);
            }
            hearTheRest();
        }
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

    private boolean is(State state) {
        return batch.state() == state
                && !stopped
                && !isRefused()
                && !batch.isOverdue(System.nanoTime(), options.timeout());
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void awaitWorkers() {
        sockets.closeLate();
        if (connections.await(options.input().workers(), options.sockets().timeout())) {
            batch.workersConnected();
        }
    }

    /** Again and again, for the sink may not be there yet, or its READY may miss a new subscriber. */
    private void announce() {
        if (Wire.send(sink, start().frames())) {
            hear(0);
        }
    }

    /** {@return false if nothing was there} */
    private boolean hear(int flags) {
        String message = control.recvStr(flags);
        if (message != null) {
            batch.hear(message, System.nanoTime());
        }
        return message != null;
    }

    private void hearTheRest() {
        boolean heard;
        do {
            heard = hear(ZMQ.DONTWAIT);
        } while (heard);
    }

    /** A sink that was started since the announcement learns of the batch, and any sink that its ventilator is there. */
    private void tellThatTheBatchGoesOn() {
        long now = System.nanoTime();
        if (now - lastAlive >= ALIVE_NANOS) {
            lastAlive = now;
            sockets.closeLate(); // of whoever greeted and fell silent, for he is dealt tasks all the same
            Wire.sendAtOnce(sink, start().aliveFrames());
        }
    }

    private Start start() {
        return new Start(options.batch(), options.job().name(), payloads.size());
    }

    private void hurryAfterALostConnection() {
        long lost = connections.lost();
        if (lost != connectionsLost) {
            connectionsLost = lost;
            ledger.connectionLost(System.nanoTime());
        }
    }

    private boolean deal() {
        int number = ledger.next(window(), System.nanoTime());
        if (number == 0) {
            return false;
        }
        Task task = new Task(options.batch(), number, options.job().name(), payloads.get(number - 1));
        if (!Wire.send(tasks, task.frames())) {
            return false;
        }
        ledger.dealt(number, System.nanoTime());
        return true;
    }

    private int window() {
        return WINDOW_PER_WORKER * Math.max(options.input().workers(), connections.count());
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
        return batch.state();
    }

    /** {@return true if run() ended because a timeout passed, or the sink refused it; read it after run() has returned} */
    public boolean timedOut() {
        return batch.state() != State.DONE && !stopped;
    }

    /** {@return of how many tasks the result is known to have reached the sink; read it after run() has returned} */
    public int done() {
        return ledger.done();
    }

    /** {@return the task that was dealt most often and is not done, if any; read it after run() has returned} */
    public Optional<Unconfirmed> unconfirmed() {
        return ledger.unconfirmed();
    }

    /** {@return how many times a task was dealt again; read it after run() has returned} */
    public long sentAgain() {
        return ledger.sentAgain();
    }

    /** {@return how many times another sink took the place of the one before; read it after run() has returned} */
    public long sinkRestarts() {
        return ledger.sinkRestarts();
    }

    /** {@return how many results went with those sinks, to be computed again; read it after run() has returned} */
    public long lostResults() {
        return ledger.lostResults();
    }

    /** {@return how many tasks the job has} */
    public int tasks() {
        return payloads.size();
    }

    /** {@return why servers refused this program, so that it ended; null if they did not. Read it after run() has returned} */
    public @Nullable Refusal refusal() {
        return refusal;
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
