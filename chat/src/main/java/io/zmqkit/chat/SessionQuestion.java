package io.zmqkit.chat;

import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.SessionReply;
import java.time.Duration;

/**
 * When to ask the relay what it knows about this client's session, and what its answer means. A client does not guess,
 * because late and lost messages look the same on a busy machine. Asks when nothing has been confirmed for 4 s, then
 * after 8 and every 15 s. Pure state.
 */
final class SessionQuestion {

    private static final long FIRST_NANOS = Duration.ofSeconds(4).toNanos();
    private static final long MOST_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long ARRIVAL_NANOS = Duration.ofMillis(500).toNanos(); // on the way from PUSH to the relay
    private static final int CERTAIN = 2;

    private long waitNanos = FIRST_NANOS;
    private long dueNanos;
    private long askedNanos;
    private long sentNanos;
    private boolean isSent;
    private int refusals;
    private int doubts;

    /** What an answer means for what waits. */
    enum Meaning {
        /** The relay has it: it is in the history, or was, and counts as confirmed once that has been fetched. */
        TAKEN,
        /** The relay would take it: it is on its way, or has to be sent again. */
        EXPECTED,
        /** The relay accepts nothing more from this session: what waits has to go into a new one. */
        LOST
    }

    SessionQuestion(long nowNanos) {
        progressed(nowNanos);
    }

    /** Something was confirmed, or is the first to wait, or the relay has begun a new history. */
    void progressed(long nowNanos) {
        waitNanos = FIRST_NANOS;
        dueNanos = nowNanos + waitNanos;
        refusals = 0;
        doubts = 0;
        isSent = false;
    }

    /** All that waits was sent. */
    void sent(long nowNanos) {
        isSent = true;
        sentNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    void asked(long nowNanos) {
        askedNanos = nowNanos;
        waitNanos = Math.min(2 * waitNanos, MOST_NANOS);
        dueNanos = nowNanos + waitNanos;
    }

    /** How often the relay has answered that it does not have what had been sent to it well before. */
    int refusals() {
        return refusals;
    }

    /**
     * Reads the answer.
     *
     * <p>If the relay does not know a session that it should know, or has forgotten its last number, the session is
     * given up only when it says so a second time, after everything was resent: the relay may just have been started,
     * and the messages that inform it are on their way. If nothing was confirmed yet, it need not know the session, and
     * would accept it.
     *
     * @param reply about this client's session, from the history that is being read
     * @param self the owner of the session
     * @param oldest the number of the oldest message that waits
     * @param newest the highest number given out
     */
    Meaning answered(SessionReply reply, Nickname self, long oldest, long newest) {
        Nickname owner = reply.sender();
        boolean isForeign = owner != null && !owner.equals(self);
        if (isForeign || reply.last() > newest) {
            return Meaning.LOST; // somebody else speaks in it
        }
        if (reply.last() >= oldest) {
            return Meaning.TAKEN;
        }
        if (isSent && askedNanos - sentNanos >= ARRIVAL_NANOS) {
            isSent = false; // each sending counts once
            refusals++;
            doubts = reply.last() < oldest - 1 ? doubts + 1 : 0;
        }
        return doubts >= CERTAIN ? Meaning.LOST : Meaning.EXPECTED;
    }
}
