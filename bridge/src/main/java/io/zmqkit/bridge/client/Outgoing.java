package io.zmqkit.bridge.client;

import org.jspecify.annotations.Nullable;

/** Where a publisher's messages come from. */
public interface Outgoing {

    /**
     * Takes the next message.
     *
     * @param nanos the longest wait
     * @return it; null if there is none yet, or no more
     */
    @Nullable
    OutgoingMessage poll(long nanos);

    /** {@return the last message, when the publisher ends in order; null for none} */
    default @Nullable OutgoingMessage farewell() {
        return null;
    }

    /** {@return how long there will be no message, in nanoseconds; 0 if {@link #poll} waits itself} */
    default long dueInNanos() {
        return 0;
    }

    /** {@return whether there will be no more} */
    boolean isEnded();
}
