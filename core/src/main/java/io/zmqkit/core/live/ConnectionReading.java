package io.zmqkit.core.live;

import java.util.OptionalLong;

/**
 * What one connection of a socket has done so far. Messages are counted whole.
 *
 * @param id names it, among those of the process
 * @param local this end of its TCP connection, as {@code HOST:PORT}; empty while it is not connected
 * @param remote the other end, likewise
 * @param type of the socket at the other end, such as {@code SUB}; empty if it is not known
 * @param sent messages given to it
 * @param received messages that the program has taken from it
 * @param queued messages given to it, and not yet taken by the thread that writes to the network
 * @param waiting messages read from the network, and not yet taken by the program
 * @param dropped messages that it should have had, and did not get because it reads too slowly; none if nobody counts them
 * @param isFull whether its high-water mark is reached: a publisher drops what comes now
 */
public record ConnectionReading(
        int id,
        String local,
        String remote,
        String type,
        long sent,
        long received,
        long queued,
        long waiting,
        OptionalLong dropped,
        boolean isFull) {}
