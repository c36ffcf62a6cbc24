package io.zmqkit.tools.socket;

import java.util.List;

/** Where the messages go that a socket receives. The program's thread. */
public interface Sink {

    /**
     * Takes a message.
     *
     * @param frames at least one
     * @return false if it takes no more: the program ends
     */
    boolean take(List<byte[]> frames);

    /** Shows what it has taken, because nothing else has come. */
    void flush();
}
