package io.zmqkit.patterns.pipeline.plain;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Pipeline, the sink: a PULL socket binds and collects the results of one batch; a PUB socket then ends the workers.
 *
 * <pre>
 *     workers (PUSH) --results--------------&gt; sink (PULL)
 *     workers, ventilator (SUB) &lt;--KILL, DONE-- sink (PUB)
 * </pre>
 *
 * <p>{@code BATCH START JOB TASKS} tells how many results there will be; {@code ALIVE} in its place, which the hardened
 * ventilator repeats, tells the same. A result is {@code BATCH NUMBER WORKER PAYLOAD}; those of another batch, which a
 * worker may still bring, are dropped. On the PUB the sink confirms, {@code READY BATCH SINK} and {@code DONE BATCH NUMBER},
 * to a ventilator that listens, and says {@code DONE BATCH ALL} and {@code KILL} when all are there. A result that never
 * comes is waited for without end, a message of another form ends run() with an exception, and a worker whose
 * subscription is late misses KILL. {@link io.zmqkit.patterns.pipeline.PipelineSink} adds a timeout, limits, an output that
 * is written before the last task is confirmed, figures for each worker, and says KILL until every worker has gone.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 2, tasksink2.
 */
public final class Sink implements AutoCloseable {

    private final Socket results;
    private final Socket control;
    private final IntConsumer collected;
    private volatile boolean stopped;

    /** Binds both sockets; {@code collected} is told how many results are there. */
    public Sink(ZContext context, String endpoint, String controlEndpoint, IntConsumer collected) {
        this.collected = collected;
        results = context.createSocket(SocketType.PULL);
        results.setReceiveTimeOut(100); // milliseconds: how long until the loop checks stopped again
        results.bind(endpoint);
        control = context.createSocket(SocketType.PUB);
        control.setLinger(1000); // milliseconds: closing waits for what is still to be sent
        control.bind(controlEndpoint);
    }

    /** Collects a batch until it is complete, or {@link #stop}. */
    public void run() {
        Set<String> done = new HashSet<>(); // "BATCH NUMBER" of each result
        String batch = ""; // until START has come, which may be after the first result
        int tasks = Integer.MAX_VALUE;
        while (done.size() < tasks && !stopped) {
            ZMsg message = ZMsg.recvMsg(results); // null after the timeout
            if (message != null) {
                String from = message.popString();
                String word = message.popString();
                boolean announces = word.equals("START") || word.equals("ALIVE");
                if (announces && batch.isEmpty()) {
                    batch = from;
                    tasks = Integer.parseInt(message.peekLast().toString()); // TASKS is the last frame
                    done.removeIf(result -> !result.startsWith(from + " ")); // of other batches
                }
                if (announces && from.equals(batch)) {
                    control.send("READY " + batch + " sink");
                } else if (!announces && (batch.isEmpty() || from.equals(batch))) {
                    done.add(from + " " + word);
                    control.send("DONE " + from + " " + word);
                    collected.accept(done.size());
                }
            }
        }
        if (done.size() >= tasks) { // or else it was stopped
            control.send("DONE " + batch + " ALL");
            control.send("KILL");
        }
    }

    /** {@return where results arrive} */
    public String endpoint() {
        return results.getLastEndpoint();
    }

    /** {@return where READY, DONE and KILL are published} */
    public String controlEndpoint() {
        return control.getLastEndpoint();
    }

    /** Makes run() return within 100 ms. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        results.close();
        control.close();
    }
}
