package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
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
 * Pipeline, the sink: collects the results of one batch, then ends the workers.
 *
 * <p>A PULL that workers and ventilator connect to, and an XPUB for control; both are bound here. A START announces the
 * batch, and the sink answers it with {@code READY batch sink}. For each result it publishes {@code DONE batch task},
 * for the last one only when the output is written, and then {@code KILL}. A subscriber whose subscription has not
 * arrived yet hears nothing, and a worker that missed KILL would wait in vain. So KILL is repeated until nobody
 * subscribes any more, which an XPUB can tell, and as many as gave results have subscribed, if that takes no more than
 * 6 s: a worker whose sink was restarted may bring its results before its subscription.
 *
 * <p>A task may be done twice, because the ventilator deals it again when it hears no DONE. The second result is not
 * merged, only counted and answered with another DONE. Malformed messages and results of other batches are counted and
 * dropped. Results are kept in memory, at most 1,000,000 and 256 MiB. They are lost if the sink dies, or its output
 * cannot be written; a sink that replaces it learns of the batch from the ventilator, and collects it from the first
 * task on. While a batch is in progress, the sink does not accept another one, unless the ventilator of the first has
 * been silent for 5 s.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.pipeline.plain.Sink}; this one adds a timeout, an
 * output that is written before the last task is confirmed, and a repeated KILL.
 *
 * <p>Source: Guide, chapter 1, tasksink; chapter 2, tasksink2 (KILL).
 */
public final class PipelineSink implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineSink.class);

    private final Options options;
    private final Jobs jobs;
    private final Events events;
    private final Sockets sockets;
    private final Socket results;
    private final SinkControl control;
    private final Poller poller;
    private final SinkClock clock;
    private @Nullable Collected batch;
    private long duplicates;
    private long dropped;
    private int lastTask;
    private volatile PipelineSinkStats stats = new PipelineSinkStats(0, 0, 0, 0);
    private volatile boolean timedOut;
    private volatile boolean tooLarge;
    private volatile boolean stopped;

    /**
     * The options of a sink.
     *
     * @param bind where results arrive
     * @param control where READY, DONE and KILL are published
     * @param timeout how long to wait for the announcement and for each next result, 1 ms to 1 h
     * @param sockets socket settings
     */
    public record Options(Endpoint bind, Endpoint control, Duration timeout, SocketOptions sockets) {
        /** Checks the range of timeout. */
        public Options {
            PipelineMessages.requireTimeout("timeout", timeout);
        }
    }

    /** Called when something happens, in the thread of run(). */
    public interface Events {
        /**
         * A batch was announced, by a ventilator or by anybody else; decides whether to collect it.
         *
         * @param job its job
         * @return false to drop the announcement
         */
        boolean accepts(Job job);

        /**
         * A batch begins.
         *
         * @param job its job
         * @param tasks how many results will come
         */
        void started(Job job, int tasks);

        /**
         * A result was accepted.
         *
         * @param count how many results there are now
         */
        void collected(int count);

        /**
         * The ventilator of the batch fell silent, and another batch replaces it.
         *
         * @param count how many results had been accepted; they are dropped
         * @param tasks how many there would have been
         */
        void givenUp(int count, int tasks);

        /**
         * Every result has arrived: the output is to be written now. Until this returns, the ventilator does not know
         * that the batch is complete. If it throws, run() throws too, and the ventilator has the batch computed again
         * for the next sink.
         *
         * @param sink with its {@link PipelineSink#summary}, its {@link PipelineSink#merge} and its {@link
         *     PipelineSink#stats}
         */
        void completed(PipelineSink sink);
    }

    /**
     * Binds both sockets.
     *
     * @param context where they live; the caller closes it last
     * @param options what to do
     * @param jobs the jobs whose results it can merge
     * @param events is called when something happens
     */
    public PipelineSink(ZContext context, Options options, Jobs jobs, Events events) {
        this.options = options;
        this.jobs = jobs;
        this.events = events;
        clock = new SinkClock(options.timeout());
        sockets = new Sockets(context, options.sockets());
        results = sockets.bind(SocketType.PULL, "PULL sink", options.bind());
        control = new SinkControl(sockets, options.sockets(), options.control());
        poller = context.createPoller(2);
        poller.register(control.socket(), Poller.POLLIN);
        poller.register(results, Poller.POLLIN);
    }

    @Override
    public void run() {
        clock.begin(System.nanoTime());
        while (!stopped && !timedOut && !tooLarge && !isComplete()) {
            poller.poll(options.sockets().timeout().toMillis());
            clock.turn(System.nanoTime());
            control.readSubscriptions(ZMQ.DONTWAIT);
            if (poller.pollin(1)) {
                handle(PipelineMessages.receive(sockets, results));
            }
            stats = count();
            tooLarge = batch != null && batch.isTooLarge();
            timedOut = !tooLarge && !isComplete() && clock.isOverdue(System.nanoTime());
        }
        if (batch != null && batch.isComplete()) {
            complete(batch.start().batch(), batch.workers());
        }
    }

    private void complete(String completed, int workers) {
        events.completed(this); // may take long, and fail
        control.done(completed, lastTask);
        sockets.discard(results); // the ventilator of the next batch must not find this sink
        control.kill(completed, workers, () -> stopped);
    }

    private PipelineSinkStats count() {
        Collected now = batch;
        return new PipelineSinkStats(
                now == null ? 0 : now.count(), now == null ? 0 : now.start().tasks(), duplicates, dropped);
    }

    private void handle(List<byte[]> message) {
        try {
            if (Start.isStart(message)) {
                start(Start.parse(message), Start.isAlive(message));
            } else {
                collect(message);
            }
        } catch (MalformedMessageException e) {
            drop(e.getMessage());
        }
    }

    private void start(Start start, boolean alive) {
        if (batch != null && !batch.start().equals(start) && !clock.isVentilatorSilent()) {
            drop("another batch was announced");
            return;
        }
        long now = System.nanoTime();
        if (batch == null || !batch.start().equals(start)) {
            begin(start);
            clock.batchBegan(now);
        } else if (!alive && batch.count() == 0) {
            clock.batchBeganLater(now); // the ventilator repeats START until it hears READY, and only then begins
        }
        clock.ventilatorHeard();
        control.ready(start.batch());
    }

    private void begin(Start start) {
        Job job = jobs.named(start.job()).orElseThrow(() -> new MalformedMessageException("unknown job"));
        if (!events.accepts(job)) {
            throw new MalformedMessageException("this sink does not accept the job");
        }
        if (batch != null) {
            events.givenUp(batch.count(), batch.start().tasks());
        }
        batch = new Collected(start, job);
        events.started(job, start.tasks());
    }

    private void collect(List<byte[]> message) {
        TaskResult result = TaskResult.parse(message);
        Collected current = batch;
        Collected.Outcome outcome = current == null ? Collected.Outcome.FOREIGN : current.add(result);
        if (current == null || outcome == Collected.Outcome.FOREIGN) {
            drop("not awaited: batch " + result.batch() + ", task " + result.number());
            return;
        }
        if (current.isComplete()) {
            lastTask = result.number(); // a ventilator that hears its DONE relies on the output
        } else {
            control.done(result.batch(), result.number());
        }
        if (outcome == Collected.Outcome.DUPLICATE) {
            duplicates++;
        } else {
            clock.progressed(System.nanoTime());
            events.collected(current.count());
        }
    }

    private void drop(@Nullable String reason) {
        dropped++;
        LOG.debug("dropped a message: {}", reason);
    }

    private boolean isComplete() {
        return batch != null && batch.isComplete();
    }

    /** {@return true if run() ended because the timeout passed; in any thread} */
    public boolean timedOut() {
        return timedOut;
    }

    /** {@return true if run() ended because the results exceed what a sink keeps; in any thread} */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** {@return where results arrive} */
    public Endpoint endpoint() {
        return Sockets.boundTo(results);
    }

    /** {@return where READY, DONE and KILL are published} */
    public Endpoint control() {
        return control.endpoint();
    }

    /** {@return the figures of the batch, or empty if it is not complete; call it when it is completed, or run() has returned} */
    public Optional<PipelineSummary> summary() {
        if (batch == null || !batch.isComplete()) {
            return Optional.empty();
        }
        return Optional.of(batch.summary(clock.elapsed()));
    }

    /**
     * Puts the results together; call it when the batch is completed, or run() has returned.
     *
     * @return what {@link Job#merge} made of them
     * @throws IllegalStateException if the batch is not complete
     */
    public byte[] merge() {
        if (batch == null) {
            throw new IllegalStateException("only a complete batch can be merged");
        }
        return batch.merge();
    }

    @Override
    public PipelineSinkStats stats() {
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
