package io.zmqkit.tools.bench;

import java.io.IOException;

/** The socket of one receiver. One thread. */
interface Inlet extends AutoCloseable {

    /**
     * Waits for messages, 50 ms or so at most, and takes note of them.
     * @throws IOException if all peers have gone
     */
    void receive() throws IOException;

    @Override
    void close();
}
