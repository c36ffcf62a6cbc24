package io.zmqkit.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a chat whose input has ended waits for what it still needs. While the relay can be heard, what anybody in the
 * room says is progress, so nobody gives up because others have their turn first; it ends all the same when nothing moves,
 * or when the relay has answered again and again that it has not taken what was sent to it. Time is counted in this
 * program's own turns, so a machine that leaves it no time, or stands still, costs no patience. Pure state.
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

    /** Takes how long to wait without any progress; null for a minute without a sign of the relay, and three without progress. */
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

    /** A line was read, or something that this client said is confirmed. */
    void ownProgress() {
        ownAt = clock;
    }

    /** Something that somebody said was shown. */
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
     * @param ownWaits true if something that this client said is not confirmed
     * @param refusals how often the relay has answered that it has not taken that
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
