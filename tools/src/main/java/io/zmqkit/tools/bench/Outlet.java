package io.zmqkit.tools.bench;

import java.io.IOException;

/** The socket of one sender. One thread at a time. */
interface Outlet extends AutoCloseable {

    /** From now on, messages look like this. */
    void use(Letter letter);

    /**
     * Sends messages.
     *
     * @param first number of the first
     * @param count how many, at most {@link #most}
     * @param nanos the time that they carry, if they carry one
     * @return false if the peer has taken nothing for too long
     * @throws IOException if the peer has gone
     */
    boolean send(int first, int count, long nanos) throws IOException;

    /** Answers what the peers ask; to be called now and then while nothing is sent. */
    void tend() throws IOException;

    /** {@return how many go at once} */
    int most();

    /** Has a sending that waits give up. In any thread. */
    void abandon();

    @Override
    void close();
}
