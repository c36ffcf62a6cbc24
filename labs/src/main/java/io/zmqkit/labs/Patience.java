package io.zmqkit.labs;

import java.time.Duration;

/**
 * A wait for something that a right program does soon. While others want the processors the time passes more slowly, so
 * that a program is not refused for what else the machine has to do. Any thread.
 */
public final class Patience {

    private double leftNanos;
    private long looked;

    /**
     * Begins to wait.
     *
     * @param onAnIdleMachine how long; a negative time is over at once
     * @param now by {@link System#nanoTime}
     */
    Patience(Duration onAnIdleMachine, long now) {
        leftNanos = onAnIdleMachine.toNanos();
        looked = now;
    }

    /**
     * Begins to wait now.
     *
     * @param onAnIdleMachine how long it lasts there; up to eight times as long on a busy one
     * @return the wait, to be asked often
     */
    public static Patience of(Duration onAnIdleMachine) {
        return new Patience(onAnIdleMachine, System.nanoTime());
    }

    /** {@return true once the time is over} */
    public boolean isOver() {
        return isOver(System.nanoTime(), Load.slowness());
    }

    synchronized boolean isOver(long now, double slowness) {
        leftNanos -= (now - looked) / slowness;
        looked = now;
        return leftNanos <= 0;
    }

    /** {@return how long it lasts from now on an idle machine} */
    synchronized Duration left() {
        return Duration.ofNanos((long) leftNanos);
    }

    /** {@return how long it lasts from now on an idle machine, at most the given time, at least 1 ms} */
    synchronized Duration atMost(Duration most) {
        long nanos = Math.min(most.toNanos(), (long) leftNanos);
        return Duration.ofNanos(Math.max(1_000_000, nanos));
    }
}
