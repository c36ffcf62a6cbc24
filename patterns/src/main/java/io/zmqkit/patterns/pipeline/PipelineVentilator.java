package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * Pipeline, the ventilator: splits a job into tasks and deals them out to the workers that have connected.
 *
 * <pre>
 *     ventilator (PUSH, bound) --tasks--&gt; workers (PULL)
 *     ventilator (PUSH) --BATCH--&gt; sink (PULL)
 *     ventilator (SUB) &lt;--READY, DONE, DONE ALL-- sink (XPUB)
 * </pre>
 *
 * <p>First the ventilator waits for enough workers, because PUSH would give every task to the first that connects. Then
 * it announces the batch to the sink, again and again, until it hears READY: that shows that its subscription has reached
 * the sink, so it will hear every DONE. Then it deals tasks round robin and keeps a window of them in progress, adding one for each DONE. A DONE for every
 * task is not the end: only DONE ALL says that the sink has written its output.
 *
 * <p>A task is dealt again when no DONE has come for it in time, or soon after a worker's connection was lost: tasks
 * are done at least once, and the sink merges each once. A task is dealt {@link UnderWay#MOST_DEALS} times at most; if it
 * is still not done then, the batch fails when the timeout has passed.
 *
 * <p>Every second the ventilator tells the sink that the batch is still in progress. A restarted sink has lost its
 * results; its READY has a new name, and the batch starts again from its first task. The ventilator gives up when the
 * workers and the sink have not all come within the timeout, when no DONE comes for as long or, with CURVE, when the
 * sink refuses it.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pipeline.plain.Ventilator}; this one waits for
 * workers and sink, and deals a task again if its result is not confirmed.
 *
 * <p>Source: ZeroMQ Guide, chapter 1, taskvent; chapter 2, taskwork2 (KILL).
 */
public final class PipelineVentilator implements Program {

    /** Flag of a receive that waits, as long as the timeout of the socket allows. */
    private static final int WAITING = 0;

    /** Enough to keep a worker busy while a DONE travels, but few enough that little has to be dealt again when a worker is lost. */
    static final int WINDOW_PER_WORKER = 4;

    private static final long SAY_ALIVE_EVERY_NANOS = 1_000_000_000;

    private final Options options;
    private final Batch batch;
    private final Ledger ledger;
    private final BatchHandshake handshake;
    private final Sockets sockets;
    private final WorkerConnections connections;
    private final Socket tasks;
    private final SinkConnection sink;
    private long connectionsLost;
    private long saidAliveNanos;
    private volatile PipelineVentilatorStats stats;
    private volatile @Nullable Refusal refusal;
    private volatile boolean stopped;

    /** How far the ventilator has come. */
    public enum State {
        /** It waits for more workers to connect. */
        WAITING_FOR_WORKERS,
        /** The sink has not answered the announcement. */
        WAITING_FOR_SINK,
        /** Tasks are in progress. */
        DEALING,
        /** The sink has every result, and has written its output. */
        DONE
    }

    /**
     * A task whose result may not have reached the sink.
     *
     * @param task its number
     * @param times how often it was dealt
     */
    public record Unconfirmed(int task, int times) {}

    /**
     * The options of a ventilator.
     *
     * @param bind where workers connect; tcp, because inproc does not report connections
     * @param sink where the sink collects
     * @param control where the sink publishes
     * @param job what to compute
     * @param input what to split, and how many workers to wait for
     * @param batch a unique name: 1-36 of a-z, 0-9 and -
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
            if (!PipelineMessages.BATCH.matcher(batch).matches()) {
                throw new IllegalArgumentException("batch must be 1-36 of a-z, 0-9 and -");
            }
            PipelineMessages.requireTimeout("timeout", timeout);
            PipelineMessages.requireTimeout("task timeout", taskTimeout);
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
        batch = Batch.split(options);
        ledger = new Ledger(batch.size(), options.taskTimeout());
        handshake = new BatchHandshake(batch.name(), ledger);
        sockets = new Sockets(context, options.sockets());
        connections = new WorkerConnections(options.sockets().handshakeInterval());
        tasks = sockets.open(SocketType.PUSH);
        tasks.setHandshakeIvl(
                (int) options.sockets().handshakeInterval().toMillis()); // ends connections that do not greet
        sockets.watch(tasks, connections, WorkerConnections.EVENTS);
        sockets.bind(tasks, "PUSH ventilator", options.bind());
        sink = new SinkConnection(sockets, options, batch.start());
        stats = count();
    }

    @Override
    public void run() {
        handshake.begin(System.nanoTime());
        while (isStill(State.WAITING_FOR_WORKERS)) {
            awaitWorkers();
        }
        while (isStill(State.WAITING_FOR_SINK)) {
            announce();
        }
        saidAliveNanos = System.nanoTime();
        while (isStill(State.DEALING)) {
            everySecond();
            shortenWaitsAfterALostConnection();
            // A connection that has not sent its greeting may be a port scanner's, and PUSH would give it tasks:
            // nothing is
            // dealt until it has greeted or gone. When nothing was dealt, this waits for a message from the sink
            // instead.
            if (!connections.mayDeal() || !deal()) {
                hear(WAITING);
            }
            hearTheRest();
        }
    }

    /** True while the state is this one and nothing ends run(): stop(), a refusal, the timeout. Updates stats. */
    private boolean isStill(State state) {
        stats = count();
        return handshake.state() == state
                && !stopped
                && !isRefused()
                && !handshake.isOverdue(System.nanoTime(), options.timeout());
    }

    private PipelineVentilatorStats count() {
        return new PipelineVentilatorStats(
                handshake.state(),
                connections.count(),
                batch.size(),
                ledger.done(),
                ledger.sentAgain(),
                ledger.sinkRestarts(),
                ledger.lostResults());
    }

    private boolean isRefused() {
        refusal = sockets.refusal().orElse(null);
        return refusal != null;
    }

    private void awaitWorkers() {
        sockets.closeLateHandshakes();
        if (connections.await(options.input().workers(), options.sockets().timeout())) {
            handshake.workersConnected();
        }
    }

    /** Called until READY is heard: the sink may not be there yet, or READY may come before this subscription is known. */
    private void announce() {
        if (sink.announce()) {
            hear(WAITING);
        }
    }

    /** {@return false if there was nothing to read: with WAITING, within the receive timeout} */
    private boolean hear(int flags) {
        String message = sink.hear(flags);
        if (message != null) {
            handshake.hear(message, System.nanoTime());
        }
        return message != null;
    }

    private void hearTheRest() {
        boolean heard;
        do {
            heard = hear(ZMQ.DONTWAIT);
        } while (heard);
    }

    /**
     * Tells the sink that its ventilator is alive, and of the batch, in case it is a new one. Ends connections whose
     * handshake never ended, because they are dealt tasks, too.
     */
    private void everySecond() {
        long now = System.nanoTime();
        if (now - saidAliveNanos >= SAY_ALIVE_EVERY_NANOS) {
            saidAliveNanos = now;
            sockets.closeLateHandshakes();
            sink.sayAlive();
        }
    }

    private void shortenWaitsAfterALostConnection() {
        long lost = connections.lost();
        if (lost != connectionsLost) {
            connectionsLost = lost;
            ledger.connectionLost(System.nanoTime());
        }
    }

    /** {@return false if none is to be dealt now, or no connection had room for it within the send timeout} */
    private boolean deal() {
        int number = ledger.next(window(), System.nanoTime());
        if (number == 0) { // none
            return false;
        }
        if (!Messages.sendAll(tasks, batch.task(number).frames(), 0)) {
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

    /** {@return true if run() ended because a timeout passed, or the sink refused it; only when run() has returned} */
    public boolean hasFailed() {
        return stats.state() != State.DONE && !stopped;
    }

    /** {@return the task not done that was dealt most often, if any; only when run() has returned} */
    public Optional<Unconfirmed> mostDealtUnconfirmed() {
        return ledger.unconfirmed();
    }

    /** {@return why the sink refused this program, so that it ended; null if it has not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public PipelineVentilatorStats stats() {
        return stats.withWorkers(connections.count());
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
