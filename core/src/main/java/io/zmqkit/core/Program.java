package io.zmqkit.core;

/**
 * The shape of every program of the kit.
 *
 * <p>The constructor opens and binds; every failure to do so happens there. One thread then calls {@link #run()} and
 * owns the sockets until it has returned; the same thread calls {@link #close()}.
 */
public interface Program extends AutoCloseable {

    /** Does the program's work; returns when it is done, or soon after {@link #stop()}. */
    void run();

    /** Asks {@link #run()} to return within 200 ms or so. May be called from any thread, more than once. */
    void stop();

    /**
     * Tells what the program has counted so far. May be called from any thread, at any time; while {@link #run()} runs,
     * the counts lag by one turn of its loop.
     *
     * @return a snapshot
     */
    Stats stats();

    /**
     * Closes the sockets; queued messages are still sent, for up to the sockets' linger. Call it after run() has
     * returned.
     */
    @Override
    void close();
}
