package io.zmqkit.labs;

import java.time.Duration;
import org.zeromq.ZEvent;
import org.zeromq.ZMonitor;

/**
 * Counts the connections that a bound socket has accepted, and those of them that never greeted. That happens to one
 * fresh connection of JeroMQ in fifty, and is no fault of the student's: see the first entry of docs/pitfalls.md. Any thread.
 */
final class Greetings {

    private int accepted;
    private boolean greeted;
    private int due;
    private int endedBefore;

    /** A connection that ended before it has greeted is forgiven when another one greets in its place. */
    synchronized void note(ZEvent event) {
        if (event.getEvent() == ZMonitor.Event.ACCEPTED) {
            accepted++;
            due++;
        } else if (event.getEvent() == ZMonitor.Event.DISCONNECTED) {
            endedBefore = Math.min(due, endedBefore + 1);
        } else {
            greeted = true;
            notifyAll();
            due = Math.max(0, due - 1 - endedBefore);
            endedBefore = 0;
        }
    }

    /** {@return how many connections have been accepted, in all} */
    synchronized int accepted() {
        return accepted;
    }

    /** Waits until a connection has greeted; false if none has in time. */
    synchronized boolean await(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        for (long millis = within.toMillis(); !greeted && millis > 0; ) {
            wait(millis);
            millis = (deadline - System.nanoTime()) / 1_000_000;
        }
        return greeted;
    }

    /** {@return true if a connection has been accepted that has not greeted} */
    synchronized boolean areDue() {
        return due > 0;
    }
}
