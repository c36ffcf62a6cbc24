package io.zmqkit.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a chat whose input has ended waits for what it still needs. While the relay can be heard, any message in the
 * room is progress, so no client gives up because others have their turn first. It still ends when nothing moves, or
 * when the relay has answered repeatedly that it has not accepted what was sent to it. Time is counted in this
 * program's own turns, so a machine that is busy or suspended costs no patience. Pure state.
 */
final class ChatPatience {

    private static final long DEFAULT_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long MOST_PER_TURN_NANOS = Duration.ofMillis(500).toNanos();
    private static final int REFUSALS = 3;

    private final @Nullable Duration timeout;
    private final long limit;
    private long lastTurnNanos;
    private long clock;
    private long ownAt;
    private long roomAt;
    private long heardAt;
    private long confirmed;
    private long shown;

    /**
     * Takes the longest wait without progress; null for one minute without a sign of the relay, and three without
     * progress.
     */
    ChatPatience(@Nullable Duration timeout, long nowNanos) {
        this.timeout = timeout;
        limit = timeout == null ? DEFAULT_NANOS : timeout.toNanos();
        lastTurnNanos = nowNanos;
    }

    /** One turn of the program's loop, which waits for 100 ms at most, has ended. */
    void turn(long nowNanos) {
        clock += Math.min(nowNanos - lastTurnNanos, MOST_PER_TURN_NANOS);
        lastTurnNanos = nowNanos;
    }

    /**
     * Looks for progress.
     *
     * @param nowConfirmed how many of this client's messages have been confirmed so far
     * @param nowShown how many messages have been shown so far
     */
    void counted(long nowConfirmed, long nowShown) {
        if (nowConfirmed != confirmed) {
            confirmed = nowConfirmed;
            ownProgress();
        }
        if (nowShown != shown) {
            shown = nowShown;
            roomProgress();
        }
    }

    /** A line was read, or a message of this client was confirmed. */
    void ownProgress() {
        ownAt = clock;
    }

    /** A message was shown. */
    void roomProgress() {
        roomAt = clock;
    }

    /** Something came from the relay. */
    void heard() {
        heardAt = clock;
    }

    /**
     * Tells whether to give up.
     *
     * @param ownWaits true if a message of this client is not confirmed
     * @param refusals how often the relay has answered that it has not accepted that
     */
    boolean isExhausted(boolean ownWaits, int refusals) {
        long withoutProgress = clock - Math.max(ownAt, roomAt);
        long withoutOwn = clock - ownAt;
        if (ownWaits && withoutOwn > limit && (refusals >= REFUSALS || withoutOwn > 5 * limit)) {
            return true;
        }
        return timeout == null
                ? clock - Math.max(heardAt, ownAt) > limit || withoutProgress > 3 * limit
                : withoutProgress > limit;
    }
}
