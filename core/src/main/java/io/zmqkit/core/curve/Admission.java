package io.zmqkit.core.curve;

import io.zmqkit.core.curve.Refusal.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one server under CURVE lets this program in. That the server says no is enough. That it hangs up, as libzmq's do
 * that cannot decrypt the first word, is not: so does one that is killed in the midst of a handshake, and its successor may do it once more. Only {@link #HANG_UPS} in a row,
 * {@link #LEAST_NANOS} after the first, mean that it cannot read what was encrypted for another server; and never if it has
 * let this program in before, for then the key is its own.
 *
 * <p>Pure state; times are of {@link System#nanoTime}.
 */
final class Admission {

    static final int HANG_UPS = 3;
    static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

    private @Nullable Reason said;
    private boolean wasAdmitted;
    private int hangUps;
    private long firstHangUp;

    /** The server let this program in. */
    void admitted() {
        said = null;
        wasAdmitted = true;
        hangUps = 0;
    }

    /** The server said no. */
    void denied(Reason reason) {
        said = reason;
    }

    /** What the server said before may hold no longer, and nobody will tell if it does not. */
    void unknown() {
        said = null;
    }

    /** The connection ended between the server's greeting and its next word. */
    void hungUp(long now) {
        if (hangUps == 0) {
            firstHangUp = now;
        }
        hangUps++;
    }

    /** Nobody listens: a server is being started again. */
    void absent() {
        hangUps = 0;
    }

    boolean isDenied() {
        return said != null;
    }

    /** Why it lets nobody in with this key; null if it does, or nothing is known. */
    @Nullable
    Reason refusal(long now) {
        if (said != null) {
            return said;
        }
        return !wasAdmitted && hangUps >= HANG_UPS && now - firstHangUp >= LEAST_NANOS ? Reason.NOT_UNDERSTOOD : null;
    }
}
