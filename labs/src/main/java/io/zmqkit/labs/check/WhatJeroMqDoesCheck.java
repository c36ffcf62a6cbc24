package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
    private static final int WORKERS = 4;
    private static final int COUNT = 5000;
    /** What waits has no room in it: 20,000 results of 1,000 bytes. */
    private static final int HEAP_MEBIBYTES = 16;

    private static final String RESULT = "x".repeat(1000);

    private static final String SHARED = "one socket for all four workers: is it used by several threads?";
    private static final String FALSE =
            "send returned false, and nobody looked: with DONTWAIT or a send timeout the result has not been taken when the"
                    + " high-water mark is reached";
    private static final String LINGER = "what is queued when the context closes is dropped: does it linger?";

    /** Makes the check. */
    public WhatJeroMqDoesCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        Student student = trial.startSmall(HEAP_MEBIBYTES, endpoint, String.valueOf(COUNT));
        if (student.ends(LATE)) {
            throw new NotYet(
                    "your program waits for the collector, which comes " + Student.text(LATE) + " late",
                    "it ended before there was one",
                    student.exception().isEmpty()
                            ? LINGER + " And with DONTWAIT, what does send return when the queue is full?"
                            : student.whySilent(""));
        }
        String senders = student.places().stream()
                .filter(place -> place.matches("[0-9]+ threads, each .* Socket\\.send.*"))
                .findFirst()
                .orElse("");
        ZmqPeer collector = trial.bind(SocketType.PULL, endpoint, socket -> socket.setRcvHWM(10));
        Results results = new Results();
        String result = collector.receiveText(Trial.START);
        boolean ended = student.ends(STANDSTILL);
        while (result != null) {
            results.accept(result);
            result = results.received == WORKERS * COUNT ? null : collector.receiveText(PATIENCE);
        }
        boolean isShared = trial.connections() < WORKERS;
        if (results.received < WORKERS * COUNT || results.fault != null) {
            throw new NotYet(
                    WORKERS * COUNT + " results, 1 to " + COUNT + " of each worker in order",
                    results.seen(),
                    results.received == 0
                            ? student.whySilent("is a PUSH connected to COLLECTOR?")
                            : isShared && !senders.isEmpty() ? SHARED : results.cause(isShared, ended));
        }
        if (isShared && !senders.isEmpty()) {
            throw new NotYet(
                    "one thread in each socket",
                    senders + ", and " + trial.connections() + " connection at the collector",
                    SHARED + " That it was well this time is luck");
        }
        student.requireSuccess(
                PATIENCE,
                "all results are there: does every thread end?" + (isShared ? " There is " + SHARED : ""),
                "all results came");
    }

    /** What has come, and the first thing that was wrong with it. */
    private static final class Results {

        private final int[] last = new int[WORKERS + 1];
        private int received;
        private int skipped;
        private boolean isDisorderly;
        private @Nullable String fault;

        void accept(String result) {
            received++;
            String[] fields = result.split(" ", 3);
            boolean isResult = fields.length == 3
                    && fields[0].matches("[1-4]")
                    && fields[1].matches("[0-9]{1,6}")
                    && fields[2].equals(RESULT);
            if (!isResult) {
                note("\"" + brief(result) + "\" is not WORKER NUMBER RESULT");
                isDisorderly = true;
                return;
            }
            int worker = Integer.parseInt(fields[0]);
            int number = Integer.parseInt(fields[1]);
            if (number != last[worker] + 1) {
                note("of worker " + worker + " result " + number + " came after " + last[worker]);
                isDisorderly |= number <= last[worker];
                skipped += Math.max(0, number - last[worker] - 1);
            }
            last[worker] = Math.max(number, last[worker]);
        }

        private void note(String what) {
            fault = fault == null ? what : fault;
        }

        private static String brief(String result) {
            return result.length() <= 20 ? result : result.substring(0, 20) + "...";
        }

        String seen() {
            return received + " results" + (fault == null ? "" : "; " + fault);
        }

        String cause(boolean isShared, boolean endedBefore) {
            if (isDisorderly) {
                return isShared ? SHARED : "each worker sends each of its results once, one after the other, as it is";
            } else if (skipped > 0) {
                return isShared ? SHARED + " If not: " + FALSE : FALSE;
            }
            String missing = "the end of what each worker has sent is missing: ";
            if (received <= WORKERS * COUNT / 2) {
                return "the high-water mark: " + (endedBefore ? missing + LINGER + " If it does: " + FALSE : FALSE);
            }
            return missing + LINGER + (isShared ? " If it does: " + SHARED : "");
        }
    }
}
