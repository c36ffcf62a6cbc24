package io.zmqkit.core.live;

import java.util.List;

/** Something that a live view is told of. Any one thread asks, and what is asked goes on meanwhile. */
public interface LiveSource {

    /** {@return what its sockets have done so far} */
    List<SocketReading> sockets();

    /**
     * Has some of the messages kept that come from now on.
     *
     * @param most how many
     * @return those that were kept since the last call
     */
    List<MessageSample> samples(int most);

    /** {@return what the program has come to, in a few words; empty if there is nothing to say} */
    default String status() {
        return "";
    }
}
