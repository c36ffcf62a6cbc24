package io.zmqkit.patterns.pipeline.plain;

import java.util.Random;
import java.util.UUID;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Pipeline, the ventilator: a PUSH socket binds, and deals one task to each connected worker in turn.
 *
 * <pre>
 *     ventilator (PUSH) --tasks--&gt; workers (PULL, PUSH) --results--&gt; sink (PULL)
 *     ventilator (PUSH) --START----------------------------------&gt; sink (PULL)
 * </pre>
 *
 * <p>A task is four frames, {@code BATCH NUMBER JOB PAYLOAD}; the payload of the job sleep is milliseconds. The sink is
 * told {@code BATCH START JOB TASKS}, so that it knows when it has them all. PUSH deals to those who are there: a
 * worker that connects first gets everything until the second has come, so all are to be there before run() is called.
 * The tasks of a worker that dies are lost. {@link io.zmqkit.patterns.pipeline.PipelineVentilator} waits for workers
 * and sink, keeps a task until the sink has its result, and deals it again if none comes.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 1, taskvent.
 */
public final class Ventilator implements AutoCloseable {

    private final Socket workers;
    private final Socket sink;
    private final Random random = new Random();
    private volatile boolean stopped;

    /** Binds for the workers, and connects to the sink. */
    public Ventilator(ZContext context, String endpoint, String sinkEndpoint) {
        workers = context.createSocket(SocketType.PUSH);
        workers.setSendTimeOut(100); // milliseconds: how long until the loop checks stopped again
        workers.bind(endpoint);
        sink = context.createSocket(SocketType.PUSH);
        sink.setHandshakeIvl(1000); // JeroMQ loses the first bytes of some connections: try again after a second
        sink.connect(sinkEndpoint);
    }

    /**
     * Deals a batch of tasks, each of which takes a worker 1 to 100 milliseconds; waits for a worker if none is there.
     *
     * @return how many milliseconds they take one after the other
     */
    public int run(int tasks) {
        String batch = UUID.randomUUID().toString();
        ZMsg.newStringMsg(batch, "START", "sleep", String.valueOf(tasks)).send(sink);
        int total = 0;
        for (int number = 1; number <= tasks && !stopped; ) {
            if (workers.sendMore(batch)) { // false after the timeout: no worker is there, or their queues are full
                int millis = random.nextInt(100) + 1;
                workers.sendMore(String.valueOf(number));
                workers.sendMore("sleep");
                workers.send(String.valueOf(millis));
                total += millis;
                number++;
            }
        }
        return total;
    }

    /** {@return where it is bound, with the port that the system chose for {@code *}} */
    public String endpoint() {
        return workers.getLastEndpoint();
    }

    /** Makes run() return within 100 ms, and close() drop what is still to be sent. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        int linger = stopped ? 0 : 10_000; // milliseconds: closing waits for what is still to be sent
        workers.setLinger(linger);
        sink.setLinger(linger);
        workers.close();
        sink.close();
    }
}
