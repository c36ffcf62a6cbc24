package io.zmqkit.tools.forward;

import java.nio.channels.SelectionKey;

/** What a forwarder does with its connections. All calls come from the forwarder's thread, and must not wait. */
public interface Traffic {

    /**
     * Makes one direction of a new connection.
     *
     * @param link of which the direction is a part
     * @param fromClient whether it leads from the peer that has connected to the other one
     * @param from what is read from
     * @param to what is written to
     */
    Flow flow(Link link, boolean fromClient, SelectionKey from, SelectionKey to);

    /** A peer has connected, and the other one has been reached: see {@link Link#onward}. */
    void opened(Link link);

    /**
     * A connection has ended.
     *
     * @param link which
     * @param abruptly whether by a reset
     */
    void closed(Link link, boolean abruptly);

    /**
     * Called after every round, for what is due by then.
     *
     * @return within how many milliseconds to be called again, at least 1
     */
    long look();
}
