package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.Version;

/**
 * How long one peer has been silent, in intervals of heartbeats. A peer that has been silent for one is asked with a PING, and
 * is given up when it has been silent for another. One that takes nothing does not read the PING either: it has six.
 *
 * <p>The TTL that a peer's PING carries is the time after which that peer would like to be given up; here all have the same.
 */
final class Silence {

    private static final int MOST = 2;
    private static final int MOST_BLOCKED = 6;

    private boolean mayAnswer; // a PING
    private boolean answers;
    private boolean wasHeard = true;
    private boolean isAsked; // since it was heard
    private int intervals;

    /** What to do at the end of an interval. */
    enum Verdict {
        WAIT,
        ASK,
        GIVE_UP
    }

    /** The handshake is over. ZMTP 3.1 requires an answer to PING; of those that speak 3.0 only some know it. */
    void agreed(Version version) {
        mayAnswer = version.hasCommands();
        answers = version.compareTo(Version.ZMTP_3_1) >= 0;
    }

    /** The peer has sent PING or PONG. */
    void knowsPing() {
        answers = true;
    }

    /** Something has come, or the peer has taken what had waited. */
    void ends() {
        wasHeard = true;
    }

    /**
     * An interval is over.
     *
     * @param isBlocked whether the peer takes nothing for now
     */
    Verdict intervalEnds(boolean isBlocked) {
        intervals = wasHeard || !mayAnswer ? 0 : intervals + 1;
        isAsked &= !wasHeard;
        wasHeard = false;
        if (answers && (isBlocked ? intervals >= MOST_BLOCKED : isAsked && intervals >= MOST)) {
            return Verdict.GIVE_UP;
        }
        boolean isToBeAsked = intervals > 0 && !isBlocked && !isAsked;
        isAsked |= isToBeAsked;
        return isToBeAsked ? Verdict.ASK : Verdict.WAIT;
    }
}
