package io.zmqkit.bridge.client;

import org.jspecify.annotations.Nullable;

/** Where a publisher's payloads come from. */
public interface Payloads {

    /**
     * Takes the next payload.
     *
     * @param nanos the longest wait
     * @return it; null if there is none yet, or no more
     */
    byte @Nullable [] poll(long nanos);

    /** {@return whether there will be no more} */
    boolean isEnded();
}
