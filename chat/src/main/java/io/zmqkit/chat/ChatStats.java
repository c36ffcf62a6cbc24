package io.zmqkit.chat;

import io.zmqkit.core.Stats;

/**
 * What a {@link ChatClient} has done so far, and how it stands.
 *
 * @param shown messages that were shown
 * @param confirmed own messages that the relay has confirmed
 * @param unconfirmed own messages that it has not
 * @param badLines lines that could not be sent as they were, and were not
 * @param joined whether the relay has been heard
 * @param behind whether something that was said in the room is still to be fetched
 * @param notTaken whether the relay has said more than once that it does not have what was sent to it, though it answers
 * @param inputEnded whether every line of the input was taken
 */
public record ChatStats(
        long shown,
        long confirmed,
        int unconfirmed,
        long badLines,
        boolean joined,
        boolean behind,
        boolean notTaken,
        boolean inputEnded)
        implements Stats {}
