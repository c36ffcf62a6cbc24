package io.zmqkit.core.curve;

import io.zmqkit.core.curve.Refusal.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one server under CURVE lets this program in. If the server says no, that is enough. If it hangs up, that is
 * not enough: a libzmq server hangs up when it cannot decrypt the first command, but so does one that is killed during
 * a handshake, and its successor may do so once more. Only {@link #HANG_UPS} in a row, {@link #LEAST_NANOS} after the
 * first, mean that the server cannot decrypt what was encrypted for another one. They never mean it if the server has
 * answered an encrypted word before, because then the key is right.
 *
 * <p>Pure state; times are from {@link System#nanoTime}.
 */
final class Admission {

    static final int HANG_UPS = 3;
    static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

    private @Nullable Reason said;
    private boolean wasUnderstood;
    private int hangUps;
    private long firstHangUp;

    /** The server has decrypted a word, and answered: WELCOME. */
    void understood() {
        wasUnderstood = true;
        hangUps = 0;
    }

    /** The server let this program in. */
    void admitted() {
        understood();
        said = null;
    }

    /** The server said no. */
    void denied(Reason reason) {
        said = reason;
    }

    /** The server's last answer may no longer hold, and nothing will report that. */
    void unknown() {
        said = null;
    }

    /** The connection ended between the server's greeting and its next command. */
    void hungUp(long now) {
        if (hangUps == 0) {
            firstHangUp = now;
        }
        hangUps++;
    }

    /** Nothing listens: the server is being restarted. */
    void absent() {
        hangUps = 0;
    }

    boolean isDenied() {
        return said != null;
    }

    /** Why it refuses this key; null if it accepts it, or nothing is known. */
    @Nullable
    Reason refusal(long now) {
        if (said != null) {
            return said;
        }
        return !wasUnderstood && hangUps >= HANG_UPS && now - firstHangUp >= LEAST_NANOS ? Reason.NOT_UNDERSTOOD : null;
    }
}
