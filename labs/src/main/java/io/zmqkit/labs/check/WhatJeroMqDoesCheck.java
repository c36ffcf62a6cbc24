package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import org.zeromq.SocketType;

/**
 * Lab 16: a collector that comes late, and then stands still for a moment, so that every queue on the way is full. What is
 * missing tells the mistake: the end of each worker's results, some in the middle, or the order; and how many sockets there
 * are tells whether they are shared.
 */
public final class WhatJeroMqDoesCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration STANDSTILL = Duration.ofMillis(300);
    /** What waits has no room in it: 20,000 results of 1,000 bytes. */
    private static final int HEAP_MEBIBYTES = 16;

    private static final int LARGE_HEAP_MEBIBYTES = 256;
    private static final int MORE = 20_000;
    private static final Duration LOOK_AT_MORE = Duration.ofSeconds(4);

    /** Makes the check. */
    public WhatJeroMqDoesCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        Student student = trial.startSmall(HEAP_MEBIBYTES, endpoint, String.valueOf(WorkerResults.COUNT));
        try {
            collects(trial, student, endpoint);
        } catch (NotYet e) {
            if (student.exception().contains("OutOfMemoryError")) {
                requireOrder(trial, student);
            }
            throw e;
        }
    }

    /** What is kept until there is room for it fills the memory, and comes too late, which explains more. */
    private static void requireOrder(Trial trial, Student outOfMemory) throws InterruptedException {
        ZmqPeer collector = trial.bind(SocketType.PULL);
        Student student = trial.startSmall(LARGE_HEAP_MEBIBYTES, collector.endpoint(), String.valueOf(MORE));
        WorkerResults results = new WorkerResults();
        Patience patience = Patience.of(LOOK_AT_MORE);
        String result = collector.lookForText(Trial.START);
        while (result != null && !results.areDisorderly() && !patience.isOver()) {
            results.accept(result);
            result = collector.lookForText(PATIENCE);
        }
        if (results.areDisorderly()) {
            outOfMemory.setAside(true);
            throw NotYet.proven(
                    "each worker's results in order",
                    results.seen() + ", and with " + HEAP_MEBIBYTES + " MB the memory is full",
                    WorkerResults.ORDER);
        }
        student.dismiss();
    }

    private static void collects(Trial trial, Student student, String endpoint) throws InterruptedException {
        student.rests(PATIENCE); // the second begins when its queues are full, however slowly it has started
        if (student.ends(LATE)) {
            throw new NotYet(
                    "your program waits for the collector, which comes " + Student.text(LATE) + " late",
                    "it ended before there was one",
                    student.exception().isEmpty()
                            ? WorkerResults.LINGER + " And with DONTWAIT, what does send return when the queue is full?"
                            : student.whySilent(""));
        }
        String senders = student.places().stream()
                .filter(place -> place.matches("[0-9]+ threads, each .* Socket\\.send.*"))
                .findFirst()
                .orElse("");
        ZmqPeer collector = trial.bind(SocketType.PULL, endpoint, socket -> socket.setRcvHWM(10));
        WorkerResults results = new WorkerResults();
        String result = collector.receiveText(Trial.START);
        boolean ended = student.ends(STANDSTILL);
        while (result != null) {
            results.accept(result);
            result = results.areComplete() ? null : collector.receiveText(PATIENCE);
        }
        boolean isShared = trial.connections() < WorkerResults.WORKERS;
        if (!results.areRight()) {
            throw new NotYet(
                    WorkerResults.ALL + " results, 1 to " + WorkerResults.COUNT + " of each worker in order",
                    results.seen(),
                    results.areNone()
                            ? student.whySilent("is a PUSH connected to COLLECTOR?")
                            : isShared && !senders.isEmpty() ? WorkerResults.SHARED : results.cause(isShared, ended));
        }
        if (isShared && !senders.isEmpty()) {
            throw new NotYet(
                    "one thread in each socket",
                    senders + ", and " + trial.connections() + " connection at the collector",
                    WorkerResults.SHARED + " That it was well this time is luck");
        }
        student.requireSuccess(
                PATIENCE,
                "all results are there: does every thread end?" + (isShared ? " There is " + WorkerResults.SHARED : ""),
                "all results came");
    }
}
