package io.zmqkit.labs;

import org.zeromq.ZEvent;
import org.zeromq.ZMonitor;

/**
 * Counts the connections that were accepted and never greeted. That happens to one fresh connection of JeroMQ in fifty, and
 * is no fault of the student's: see the first entry of docs/pitfalls.md. Any thread.
 */
final class Greetings {

    private int accepted;
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
            due = Math.max(0, due - 1 - endedBefore);
            endedBefore = 0;
        }
    }

    /** {@return how many connections have been accepted, on all sockets} */
    synchronized int accepted() {
        return accepted;
    }

    /** {@return true if a connection has been accepted that has not greeted} */
    synchronized boolean areDue() {
        return due > 0;
    }
}
