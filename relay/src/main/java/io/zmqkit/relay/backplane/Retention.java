package io.zmqkit.relay.backplane;

import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.Room;

/**
 * Which part of the log is no longer needed. It is kept from one snapshot on, so that a relay without a journal can read
 * it from there and has the same history as the others: as many messages of each room as are to be kept. A room in which
 * little is said cannot hold the log for ever: messages that ten times as many have followed as are kept per room may go in any
 * case, so that a relay without a journal may then know fewer of the last ones of a quiet room than the others. Pure.
 */
final class Retention {

    private static final int LONG_AGO = 10;

    private final int keep;

    Retention(int keep) {
        this.keep = keep;
    }

    /**
     * Tells whether the log may begin with a later snapshot.
     *
     * @param begin with which it begins now
     * @param next with which it would begin
     * @param now the newest state
     */
    boolean mayBeginLater(State begin, State next, State now) {
        return now.messages() - next.messages() >= (long) LONG_AGO * keep
                || next.rooms().keySet().stream().allMatch(room -> isSpared(room, begin, next, now));
    }

    /** True if nothing was said in the room between the two snapshots, or all that was has been followed by enough. */
    private boolean isSpared(Room room, State begin, State next, State now) {
        long last = next.lastSeq(room);
        return last == begin.lastSeq(room) || now.lastSeq(room) - last >= keep;
    }
}
