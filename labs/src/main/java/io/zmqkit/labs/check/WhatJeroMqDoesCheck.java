package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import org.zeromq.SocketType;

/**
 * Lab 16: a collector that comes late, and then stands still for a moment, so that every queue on the way is full. What is
 * missing in the end tells the mistake: the end of each worker's results, most of them, or some in the middle.
 */
public final class WhatJeroMqDoesCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration STANDSTILL = Duration.ofMillis(300);
    private static final int WORKERS = 4;
    private static final int COUNT = 5000;
    /** What waits has no room in it: 20,000 results of 1,000 bytes. */
    private static final int HEAP_MEBIBYTES = 16;

    private static final String SHARED = "is one socket used by several threads?";

    /** Makes the check. */
    public WhatJeroMqDoesCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        Student student = trial.startSmall(HEAP_MEBIBYTES, endpoint, String.valueOf(COUNT));
        if (student.ends(LATE)) {
            throw new NotYet(
                    "your program waits for the collector, which comes late",
                    "it ended before there was one",
                    "what is queued when the context closes is dropped: does it linger? And with DONTWAIT, what does send"
                            + " return when the queue is full?");
        }
        ZmqPeer collector = trial.bind(SocketType.PULL, endpoint, socket -> socket.setRcvHWM(10));
        int[] last = new int[WORKERS + 1];
        int received = 0;
        String result = collector.receiveText(Trial.START);
        boolean ended = student.ends(STANDSTILL);
        while (result != null) {
            received++;
            accept(result, last);
            result = received == WORKERS * COUNT ? null : collector.receiveText(PATIENCE);
        }
        if (received < WORKERS * COUNT) {
            throw new NotYet(
                    WORKERS * COUNT + " results",
                    received + (ended ? ", and your program had ended before they were read" : ""),
                    received <= WORKERS * COUNT / 2
                            ? "the high-water mark: with DONTWAIT, send returns false when the queue is full. If it does"
                                    + " wait: " + SHARED
                            : "the last ones were still queued when the context was closed: does the context linger? If so: "
                                    + SHARED);
        }
        int code = student.exitCode(PATIENCE, "all results are there: does every thread end? If so: " + SHARED);
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "all results came: that is success");
        }
    }

    /** Each worker's results come in order, whatever the order between workers. */
    private static void accept(String result, int[] last) {
        String[] fields = result.split(" ", 3);
        int worker = fields.length == 3 && fields[0].matches("[1-4]") ? Integer.parseInt(fields[0]) : 0;
        int number = worker > 0 && fields[1].matches("[0-9]{1,6}") ? Integer.parseInt(fields[1]) : 0;
        if (worker == 0 || number != last[worker] + 1) {
            String seen = result.length() <= 20 ? result : result.substring(0, 20) + "...";
            throw new NotYet(
                    worker == 0 ? "WORKER NUMBER RESULT" : "result " + (last[worker] + 1) + " of worker " + worker,
                    '"' + seen + '"',
                    "results of one worker come in order, none left out: " + SHARED);
        }
        last[worker] = number;
    }
}
