package io.zmqkit.tools.forward;

import java.io.IOException;

/** One direction of a connection: what comes from one end goes to the other. All calls come from the forwarder's thread. */
public interface Flow {

    /** Both ends are there: begins to read. */
    void begin();

    /** Something has come, or one end has said all. */
    void read() throws IOException;

    /** The other end takes more. */
    void write() throws IOException;

    /** {@return whether one end has said all, and the other knows} */
    boolean isFinished();
}
