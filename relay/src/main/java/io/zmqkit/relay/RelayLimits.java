package io.zmqkit.relay;

import io.zmqkit.core.Ranges;

/**
 * How much the clients of a relay may ask for.
 *
 * @param rooms rooms that have messages, 1 to 1,000,000; messages to further rooms are dropped
 * @param sessions sessions remembered, 1 to 10,000,000; beyond that the longest unused is forgotten
 * @param historyRate history requests per second that one client may make, 1 to 100,000; more are refused
 */
public record RelayLimits(int rooms, int sessions, int historyRate) {

    /** What a relay uses unless told otherwise. */
    public static final RelayLimits DEFAULTS = new RelayLimits(1000, 100_000, 50);

    /** Checks every range. */
    public RelayLimits {
        Ranges.requireBetween("maximum number of rooms", rooms, 1, 1_000_000);
        Ranges.requireBetween("maximum number of sessions", sessions, 1, 10_000_000);
        Ranges.requireBetween("history rate", historyRate, 1, 100_000);
    }
}
