package io.zmqkit.tools.chaos;

import io.zmqkit.tools.chaos.Scheduled.Become;
import io.zmqkit.tools.chaos.Scheduled.Change;
import io.zmqkit.tools.chaos.Scheduled.Freeze;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What holds when: the schedule, and the rhythm of freezing. Time is passed in, since the start. One thread. */
final class Plan {

    private final ChaosOptions.@Nullable Rhythm rhythm;
    private final Queue<Scheduled> schedule;
    private Faults faults;
    private long frozenUntil;
    private long lastPeriod = -1;

    Plan(ChaosOptions options) {
        rhythm = options.rhythm();
        schedule = new ArrayDeque<>(options.schedule());
        faults = options.faults();
    }

    /** {@return what happens now, and has not been returned before; for what changes faults, they have changed} */
    List<Change> advance(long elapsedNanos) {
        List<Change> due = new ArrayList<>();
        Scheduled next = schedule.peek();
        while (next != null && next.at().toNanos() <= elapsedNanos) {
            schedule.remove();
            due.add(next.change());
            if (next.change() instanceof Become become) {
                faults = become.to().apply(faults);
            } else if (next.change() instanceof Freeze freeze) {
                frozenUntil =
                        Math.max(frozenUntil, next.at().plus(freeze.length()).toNanos());
            }
            next = schedule.peek();
        }
        if (rhythm != null) {
            long period = elapsedNanos / rhythm.period().toNanos();
            if (period > lastPeriod && elapsedNanos >= freezeBegins(rhythm, period)) {
                lastPeriod = period;
                long end = (period + 1) * rhythm.period().toNanos();
                due.add(new Freeze(remaining(end - elapsedNanos)));
                frozenUntil = Math.max(frozenUntil, end);
            }
        }
        return due;
    }

    /** A freeze that is noticed late ends in time all the same. */
    private static Duration remaining(long nanos) {
        return Duration.ofMillis(Math.max(1, Duration.ofNanos(nanos).toMillis()));
    }

    private static long freezeBegins(ChaosOptions.Rhythm rhythm, long period) {
        return (period + 1) * rhythm.period().toNanos() - rhythm.length().toNanos();
    }

    /** {@return the faults of now} */
    Faults faults() {
        return faults;
    }

    boolean isFrozen(long elapsedNanos) {
        return elapsedNanos < frozenUntil;
    }

    /** {@return in how long something changes, at most the time given} */
    long nanosToNext(long elapsedNanos, long most) {
        long next = elapsedNanos + most;
        if (!schedule.isEmpty()) {
            next = Math.min(next, schedule.element().at().toNanos());
        }
        if (rhythm != null) {
            long period =
                    Math.max(lastPeriod + 1, elapsedNanos / rhythm.period().toNanos());
            next = Math.min(next, freezeBegins(rhythm, period));
        }
        if (isFrozen(elapsedNanos)) {
            next = Math.min(next, frozenUntil);
        }
        return Math.max(0, next - elapsedNanos);
    }
}
