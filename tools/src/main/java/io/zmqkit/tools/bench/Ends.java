package io.zmqkit.tools.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Opens the two ends of what is measured. What listens is bound when this is made; the rest may take time. */
interface Ends extends AutoCloseable {

    /** {@return how many ends receive} */
    int inlets();

    /** {@return how many ends send} */
    int outlets();

    /**
     * Opens a receiver, or what answers questions, in the thread that will use it.
     *
     * @param arrivals takes note of what comes: those of the round that is on by then
     */
    Inlet openInlet(int index, Supplier<Arrivals> arrivals) throws IOException;

    /** Opens a sender, in the thread that will use it; returns when it has a peer. */
    Outlet openOutlet(int index) throws IOException;

    /** Opens what asks. */
    Asking.Asker openAsker() throws IOException;

    /**
     * Waits until what has been sent and does not come back here has gone to the peers. Nobody sends any more, now or later.
     *
     * @return false if it has not in time, and is lost
     */
    boolean drain();

    /** Has whatever waits for a peer while it is opened give up, now and later. In any thread. */
    void abandon();

    /** {@return where peers may connect} */
    List<String> bound();

    @Override
    void close();
}
