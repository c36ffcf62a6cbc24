package io.zmqkit.core.jeromq;

import zmq.ZError;
import zmq.util.Errno;

/** Why a connection has ended. */
public final class EndedConnection {

    private EndedConnection() {}

    /**
     * Tells whether the connection that an event of the kind DISCONNECTED is about was ended because of a frame that was
     * larger than the socket takes. JeroMQ sets its errno just before it tells of the end, in the same thread. Said once
     * for each.
     *
     * @return true if so; in the I/O thread, in the event's hook
     */
    public static boolean byALongFrame() {
        Errno errno = new Errno();
        boolean isLong = errno.is(ZError.EMSGSIZE);
        if (isLong) {
            errno.set(0);
        }
        return isLong;
    }
}
