package io.zmqkit.patterns.pipeline.plain;

import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Pipeline, a worker: pulls a task, does it, pushes the result, until the sink says {@code KILL}.
 *
 * <p>A PULL connects to the ventilator, a PUSH to the sink, and a SUB to the sink's control socket; a poller waits for
 * tasks and KILL at once. A task is {@code BATCH NUMBER JOB PAYLOAD}, its result {@code BATCH NUMBER WORKER PAYLOAD}.
 * Start as many workers as you like. One that dies takes its tasks with it: the one in hand, and those in its queue; and
 * its results, which wait in it without limit while the sink is away.
 * {@link io.zmqkit.patterns.pipeline.PipelineWorker} adds jobs other than sleep, timeouts, what each task has cost, and
 * survives a task that cannot be computed.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 2, taskwork2.
 */
public final class Worker implements AutoCloseable {

    private static final int KILL = 0;
    private static final int TASK = 1;

    private final String name;
    private final Consumer<String> work;
    private final Socket tasks;
    private final Socket results;
    private final Socket control;
    private final Poller poller;
    private volatile boolean stopped;

    /** Connects to a ventilator and a sink, which need not be there yet; {@code work} does what a payload asks for. */
    public Worker(ZContext context, String from, String to, String killed, String name, Consumer<String> work) {
        this.name = name;
        this.work = work;
        results = context.createSocket(SocketType.PUSH);
        results.setLinger(1000); // milliseconds: closing waits for what is still to be sent
        results.setHWM(0); // no limit: while the sink is away, send() would wait for room, and stop() with it
        results.setHandshakeIvl(1000); // JeroMQ loses the first bytes of some connections: try again after a second
        results.connect(to);
        control = context.createSocket(SocketType.SUB);
        control.setHandshakeIvl(1000);
        control.subscribe("KILL");
        control.connect(killed);
        tasks = context.createSocket(SocketType.PULL);
        tasks.setHandshakeIvl(1000);
        tasks.connect(from);
        poller = context.createPoller(2);
        poller.register(control, Poller.POLLIN); // item KILL of the poller
        poller.register(tasks, Poller.POLLIN); // item TASK
    }

    /** Works until the sink says KILL, or {@link #stop}. */
    public void run() {
        while (!stopped) {
            poller.poll(100); // milliseconds: how long until the loop checks stopped again
            if (poller.pollin(KILL)) {
                return;
            }
            if (poller.pollin(TASK)) {
                ZMsg task = ZMsg.recvMsg(tasks);
                String batch = task.popString();
                String number = task.popString();
                String payload = task.peekLast().toString();
                work.accept(payload);
                ZMsg.newStringMsg(batch, number, name, payload).send(results);
            }
        }
    }

    /** Makes run() return within 100 ms, or after the present task. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        poller.close();
        tasks.close();
        results.close();
        control.close();
    }
}
