package io.zmqkit.sockets;

/**
 * The shape of every program of this module, the same as that of the ZeroMQ programs.
 *
 * <p>The constructor opens and binds; failures to do so happen there. One thread then calls {@link #run()} and
 * {@link #close()}.
 */
public interface SocketProgram extends AutoCloseable {

    /** Does the program's work; returns when it is done, or soon after {@link #stop()}. */
    void run();

    /** Asks {@link #run()} to return within 200 ms or so. May be called from any thread, more than once. */
    void stop();

    /** Closes what is open. Call it after run() has returned. */
    @Override
    void close();
}
