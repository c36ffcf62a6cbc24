package io.zmqkit.chat;

import io.zmqkit.core.curve.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a relay under CURVE lets this client in. If a person types, the person is told and the client goes on trying:
 * the key may be authorised meanwhile, and typed text is kept until then. Otherwise the client ends.
 */
final class Entrance {

    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final RelayConnection relay;
    private final ChatEvents events;
    private final boolean isForAPerson;
    private volatile @Nullable Refusal refusal;
    private long triedNanos;

    Entrance(RelayConnection relay, ChatEvents events, boolean isForAPerson) {
        this.relay = relay;
        this.events = events;
        this.isForAPerson = isForAPerson;
    }

    /** Checks whether the client is let in, and if not, tries again now and then; in every turn of the client. */
    void keepUp(long now) {
        boolean wasShut = isShut();
        refusal = relay.refusal().orElse(null);
        if (!isForAPerson) {
            return; // the client ends, and says why
        }
        if (refusal != null && !wasShut) {
            triedNanos = now;
            events.relayRefuses(refusal);
        } else if (refusal != null && now - triedNanos >= TRY_AGAIN_NANOS) {
            triedNanos = now;
            relay.connectAgain();
        } else if (refusal == null && wasShut) {
            events.relayAdmits();
        }
    }

    boolean isShut() {
        return refusal != null;
    }

    /** Why the relay refuses this client. */
    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }
}
