package io.zmqkit.tools.replay;

import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Counts a socket's peers from its own events: connections that have sent a ZMTP greeting. A peer that sends nothing, such
 * as PULL, is known by that at once, and by nothing else before the first heartbeat. An upper bound while another
 * connection is silent, because a greeting does not tell which one it came from. Any thread.
 */
final class GreetedPeers implements ZEvent.ZEventConsummer {

    static final int EVENTS =
            ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_CONNECTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

    /** What is not ZMTP, such as HTTP, JeroMQ takes for version 1. */
    private static final int LEAST_VERSION = 2;

    private int open;
    private int greeted;

    @Override
    public synchronized void consume(ZEvent event) {
        switch (event.getEvent()) {
            case ACCEPTED, CONNECTED -> open++;
            case HANDSHAKE_PROTOCOL -> {
                int version = event.getValue();
                greeted = version >= LEAST_VERSION ? Math.min(greeted + 1, open) : greeted;
            }
            case DISCONNECTED -> {
                open = Math.max(0, open - 1);
                greeted = Math.min(greeted, open);
            }
            default -> {} // not subscribed to
        }
    }

    synchronized int count() {
        return greeted;
    }
}
