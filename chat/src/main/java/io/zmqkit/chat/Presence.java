package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * When this client has to announce that it is in the room: JOIN as soon as it can be sent, then HERE every ten seconds,
 * and when somebody has come. Pure state; times are from {@link System#nanoTime}.
 */
final class Presence {

    private static final long HERE_NANOS = Duration.ofSeconds(10).toNanos();

    private boolean isAnnounced;
    private long hereDueNanos;

    Presence(long nowNanos) {
        hereDueNanos = nowNanos + HERE_NANOS;
    }

    /** The client is in another room, or has another name: nobody knows yet. */
    void beginAnew() {
        isAnnounced = false;
    }

    /** The room knows that this client is there. */
    boolean isAnnounced() {
        return isAnnounced;
    }

    /**
     * What to send now.
     *
     * @param isGreetingDue true if somebody has come who does not know that this client is here
     */
    Optional<Kind> due(boolean isGreetingDue, long nowNanos) {
        if (!isAnnounced) {
            return Optional.of(Kind.JOIN);
        }
        return isGreetingDue || nowNanos - hereDueNanos >= 0 ? Optional.of(Kind.HERE) : Optional.empty();
    }

    /** It was sent. If it could not be, a HERE waits for the next time, but a JOIN is retried until it can be sent. */
    void said(Kind kind, boolean isSent, long nowNanos) {
        if (kind == Kind.JOIN) {
            isAnnounced = isSent;
        } else {
            hereDueNanos = nowNanos + HERE_NANOS;
        }
    }
}
