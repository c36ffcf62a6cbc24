package io.zmqkit.chat;

import io.zmqkit.core.Stats;

/**
 * The figures and the state of a {@link ChatClient}.
 *
 * @param shown messages that were shown
 * @param confirmed own messages that the relay has confirmed
 * @param unconfirmed own messages that it has not
 * @param badLines lines that were not sent, because they could not be sent as they were
 * @param joined whether the relay has been heard
 * @param behind whether messages of the room are still to be fetched
 * @param notTaken whether the relay, though it answers, has said more than once that it does not have what was sent to
 *     it
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
