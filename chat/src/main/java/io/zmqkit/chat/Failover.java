package io.zmqkit.chat;

import java.time.Duration;

/**
 * When to leave a relay for the next one, if there are several: when it refuses the connection, or has been silent for as
 * long as three ticks take. If nobody answers at all, the round is made again and again, but not faster than twice a
 * second. Pure state; times are from {@link System#nanoTime}.
 */
final class Failover {

    private static final long SILENCE_NANOS = Duration.ofMillis(3500).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final int relays;
    private long heardNanos; // or came here
    private int triedInVain;

    Failover(int relays, long nowNanos) {
        this.relays = relays;
        heardNanos = nowNanos;
    }

    /** The relay has been heard. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        triedInVain = 0;
    }

    /** True if it is time to go to the next relay. */
    boolean isDue(boolean isRefused, long nowNanos) {
        long here = nowNanos - heardNanos;
        boolean mayHurry = triedInVain < relays - 1 || here >= PAUSE_NANOS;
        return relays > 1 && (here >= SILENCE_NANOS || (isRefused && mayHurry));
    }

    /** The client has gone to the next one; true as long as one is left that it has not tried since it heard one. */
    boolean moved(long nowNanos) {
        heardNanos = nowNanos;
        triedInVain++;
        return triedInVain < relays;
    }
}
