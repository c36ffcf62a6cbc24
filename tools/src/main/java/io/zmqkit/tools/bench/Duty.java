package io.zmqkit.tools.bench;

import java.util.concurrent.TimeUnit;

/**
 * What one sender has to send in a round: so many messages, or those that fall into a time. With a rate, a message falls into
 * the time if it should go out in it: one that was held up is sent late, and not left out. Time is passed in, except to {@link
 * #pause}.
 */
final class Duty {

    /** Numbers of one sender in a round. */
    static final int MOST_NUMBERS = 1_000_000_000;

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(60); // Linux wakes a thread some 50 us late

    private final Round round;
    private final int sender;
    private final int count;
    private final long timeNanos;

    /**
     * A sender's part of a round.
     *
     * @param count messages of this sender; 0 if the time counts
     * @param timeNanos how long, if not so many
     */
    Duty(Round round, int sender, int count, long timeNanos) {
        this.round = round;
        this.sender = sender;
        this.count = count;
        this.timeNanos = timeNanos;
    }

    /** {@return whether there is nothing more to send} */
    boolean isDone(int sent, long nowNanos) {
        if (round.isOver()) {
            return true;
        } else if (count > 0) {
            return sent >= count;
        }
        return (round.isPaced() ? round.intendedNanos(sender, sent) : nowNanos) - round.startNanos() >= timeNanos;
    }

    /** {@return whether what is late would take more than the time again: the rate is more than goes through} */
    boolean isHopeless(long nowNanos) {
        return count == 0 && nowNanos - round.startNanos() >= 2 * timeNanos;
    }

    /** {@return how many should have been sent by now and have not been, up to a limit} */
    int due(int sent, int most, long nowNanos) {
        if (nowNanos - round.startNanos() < 0) {
            return 0;
        }
        int limit = Math.min(most, (count > 0 ? count : MOST_NUMBERS) - sent);
        if (!round.isPaced()) {
            return limit;
        }
        int due = 0;
        while (due < limit
                && round.intendedNanos(sender, sent + due) - nowNanos <= 0
                && !isDone(sent + due, nowNanos)) {
            due++;
        }
        return due;
    }

    /**
     * Waits until the next message is due or the round is over, for a while.
     *
     * @return whether that was a long while
     */
    boolean pause(int sent) {
        long dueNanos = round.isPaced() ? round.intendedNanos(sender, sent) : round.startNanos();
        long left = dueNanos - System.nanoTime();
        if (left > SPIN_NANOS) {
            round.awaitEnd(Math.min(LONGEST_PAUSE_NANOS, left - SPIN_NANOS), TimeUnit.NANOSECONDS);
            return left > LONGEST_PAUSE_NANOS;
        }
        while (System.nanoTime() - dueNanos < 0) {
            Thread.onSpinWait();
        }
        return false;
    }
}
