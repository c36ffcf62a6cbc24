package io.zmqkit.patterns.pipeline;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks that were dealt and are not confirmed yet, and when each is to be dealt again.
 *
 * <p>A task is dealt again when its time is up. Each further wait is twice as long, up to eight times, so that a task
 * that needs longer does not fill the workers' queues with its copies. A lost connection may have taken any of the
 * tasks with it, so all of them are then due after a tenth of their wait. That is long enough for the remaining workers
 * to finish most of theirs, and it grows if connections come and go without end. The same holds for tasks dealt in the
 * second that follows: JeroMQ reports the end of a connection before it removes its queue, and what is put there
 * meanwhile is lost as well. After {@link #MOST_DEALS} deals a task is left alone: the task fails, not the workers.
 */
final class UnderWay {

    /** Many, because connections that do not greet may swallow a task again and again. */
    static final int MOST_DEALS = 50;

    private static final int MOST_DOUBLINGS = 3;
    private static final int HURRY = 10;
    private static final long HURRIED_NANOS = 1_000_000_000;

    private record Dealt(int times, long dueNanos) {}

    private final long timeoutNanos;
    private final Map<Integer, Dealt> tasks = new HashMap<>();
    private boolean looked;
    private long lookNanos;
    private boolean hurried;
    private long hurriedSince;

    /** Takes the time after which a task is dealt again. */
    UnderWay(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    void dealt(int task, long now) {
        Dealt before = tasks.get(task);
        int times = before == null ? 0 : before.times();
        hurried = hurried && now - hurriedSince < HURRIED_NANOS;
        long due = now + waitNanos(hurried ? timeoutNanos / HURRY : timeoutNanos, times + 1);
        tasks.put(task, new Dealt(times + 1, due));
        lookAt(due);
    }

    private static long waitNanos(long first, int times) {
        return first << Math.min(times - 1, MOST_DOUBLINGS);
    }

    void confirmed(int task) {
        tasks.remove(task);
    }

    void connectionLost(long now) {
        hurried = true;
        hurriedSince = now;
        tasks.replaceAll((task, dealt) -> {
            long soon = now + waitNanos(timeoutNanos / HURRY, dealt.times());
            return dealt.dueNanos() - soon > 0 ? new Dealt(dealt.times(), soon) : dealt;
        });
        lookAt(now + timeoutNanos / HURRY);
    }

    /** A task whose time is up; 0 if there is none. */
    int due(long now) {
        if (!looked || now - lookNanos < 0) {
            return 0;
        }
        looked = false;
        for (Map.Entry<Integer, Dealt> task : tasks.entrySet()) {
            if (task.getValue().times() >= MOST_DEALS) {
                continue;
            }
            if (now - task.getValue().dueNanos() >= 0) {
                lookAt(now);
                return task.getKey();
            }
            lookAt(task.getValue().dueNanos());
        }
        return 0;
    }

    /** Nothing is due before the earliest of these, so that most calls need not look through all tasks. */
    private void lookAt(long nanos) {
        if (!looked || nanos - lookNanos < 0) {
            looked = true;
            lookNanos = nanos;
        }
    }

    /** The task that was dealt most often in vain, the first of several; empty if none is in progress. */
    Optional<PipelineVentilator.Unconfirmed> mostDealt() {
        return tasks.entrySet().stream()
                .map(task -> new PipelineVentilator.Unconfirmed(
                        task.getKey(), task.getValue().times()))
                .min(Comparator.comparingInt(PipelineVentilator.Unconfirmed::times)
                        .reversed()
                        .thenComparingInt(PipelineVentilator.Unconfirmed::task));
    }

    int size() {
        return tasks.size();
    }

    void clear() {
        tasks.clear();
    }
}
