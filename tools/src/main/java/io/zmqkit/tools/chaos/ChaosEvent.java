package io.zmqkit.tools.chaos;

import java.time.Instant;
import java.util.List;

/**
 * Something that chaos did.
 *
 * @param time when
 * @param connection its number, from 1; 0 for all
 * @param fromClient whose message it is; true for what concerns both directions
 * @param kind what it was
 * @param message its number in its direction of the connection, from 1; 0 if it is not about a message
 * @param text more in words; may be empty
 * @param frames of the message; may be none
 */
public record ChaosEvent(
        Instant time, int connection, boolean fromClient, Kind kind, long message, String text, List<byte[]> frames) {

    /** What can happen. */
    public enum Kind {
        /** A message is not passed on. */
        DROPPED,
        /** A message goes twice. */
        DUPLICATED,
        /** A message goes after the one that came after it. */
        REORDERED,
        /** A message was to be reordered, and nothing followed that it could have gone after. */
        HELD,
        /** A connection is reset. */
        CUT,
        /** From now on nothing passes for a while. */
        FROZEN,
        /** From now on other faults hold. */
        CHANGED,
        /** The messages of a direction are not harmed from here on, because they cannot be told from each other. */
        UNHARMED
    }
}
