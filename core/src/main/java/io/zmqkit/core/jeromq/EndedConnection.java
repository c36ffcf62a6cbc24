package io.zmqkit.core.jeromq;

import zmq.ZError;
import zmq.util.Errno;

/** Why a connection has ended. */
public final class EndedConnection {

    private EndedConnection() {}

    /**
     * Tells whether a DISCONNECTED event is about a connection that ended because of a frame larger than the socket
     * accepts. JeroMQ sets its errno just before it reports the end, in the same thread. True once for each.
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
