package io.zmqkit.tools.socket;

import io.zmqkit.tools.socket.Opened.Sent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a socket sends, one message after the other: none before its peers are there, none faster than it should be. Times
 * are from {@link System#nanoTime}. One thread.
 */
final class Outgoing {

    /** How soon after its first subscription a subscriber's others follow. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long a message waits for a peer that reads slowly, where one of several peers must not hold up the rest. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long to wait before trying again what cannot be done now. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Opened socket;
    private final Source source;
    private final @Nullable Template template;
    private final SocketTask task;
    private final Consumer<String> notes;
    private final long intervalNanos;
    private @Nullable List<byte[]> pending;
    private long pendingSince;
    private boolean isBegun;
    private boolean isFilled;
    private boolean isStalled;
    private long dueNanos;
    private long number;
    private long sent;
    private long sentBytes;
    private long lost;

    /**
     * Sends nothing yet.
     *
     * @param socket where
     * @param source what
     * @param template fills in what is to be filled in; null for nothing
     * @param task how
     * @param notes is told of each message that cannot be sent, or that nobody wants
     */
    Outgoing(Opened socket, Source source, @Nullable Template template, SocketTask task, Consumer<String> notes) {
        this.socket = socket;
        this.source = source;
        this.template = template;
        this.task = task;
        this.notes = notes;
        intervalNanos = Math.max(
                0,
                task.interval().compareTo(Duration.ZERO) > 0 ? task.interval().toNanos() : 0);
        dueNanos = System.nanoTime();
    }

    /** {@return true if a message is there to be sent; waits for one up to that time} */
    boolean hasMessage(long nanos) {
        if (pending == null) {
            List<byte[]> next = source.poll(nanos);
            if (next != null) {
                pending = next;
                pendingSince = System.nanoTime();
            }
        }
        return pending != null;
    }

    /** {@return true if everything has been sent, or lost} */
    boolean isOver() {
        return pending == null && source.isEnded();
    }

    /** {@return true if there was something to be sent, and nothing of it could be: no answer will come} */
    boolean hasFailed() {
        return sent == 0 && lost + source.faults() > 0;
    }

    /** {@return true if the first message has waited too long for the peers} */
    boolean isInVain() {
        return pending != null
                && !isBegun
                && System.nanoTime() - pendingSince > task.patience().toNanos();
    }

    /** {@return true if a message is there and may be sent now} */
    boolean isDue() {
        if (!hasMessage(0)) {
            return false;
        }
        if (!isBegun && socket.hasPeers(task.peers(), SETTLE_NANOS)) {
            isBegun = true;
            warnIfUnwanted();
        }
        boolean isDue = isBegun && (intervalNanos == 0 || System.nanoTime() - dueNanos >= 0);
        if (isDue && template != null && !isFilled) {
            pending = template.fill(current(), number + 1, System.currentTimeMillis());
            isFilled = true;
        }
        return isDue;
    }

    /** Somebody was waited for, who may have subscribed to something else. */
    private void warnIfUnwanted() {
        byte[] first = current().get(0);
        if (task.peers() > 0 && template == null && source.isRepeated() && socket.isUnwanted(first)) {
            notes.accept("no subscription matches '" + Sentences.text(first) + "': nobody gets it");
        }
    }

    /** Sends the message that is due; {@return false if it has to be tried again} */
    boolean trySend() {
        List<byte[]> frames = current();
        if (task.role() == Role.ROUTER && frames.size() < 2) {
            lose("a router's message needs the peer that it is for and at least one more frame");
            return true;
        }
        Sent result = socket.send(frames);
        if (result == Sent.TAKEN) {
            isStalled = false;
            taken(frames);
        } else if (result == Sent.LOST) {
            lose("there is no peer " + name(frames.get(0)));
        } else if (isWaitingTooLong()) {
            isStalled = true;
            giveUp(frames);
        } else {
            return false;
        }
        return true;
    }

    private boolean isWaitingTooLong() {
        boolean isForOneOfSeveral = task.role().publishes() || task.role() == Role.ROUTER;
        return isForOneOfSeveral && (isStalled || System.nanoTime() - Math.max(pendingSince, dueNanos) > STALL_NANOS);
    }

    private void giveUp(List<byte[]> frames) {
        if (task.role().publishes()) {
            socket.sendToTheQuick(frames);
            lose("a subscriber does not read: it misses what is above the high-water mark");
        } else {
            lose("the peer " + name(frames.get(0)) + " does not read: its high-water mark is reached");
        }
    }

    List<byte[]> current() {
        if (pending == null) {
            throw new IllegalStateException("no message is pending");
        }
        return pending;
    }

    private void taken(List<byte[]> frames) {
        sent++;
        for (byte[] frame : frames) {
            sentBytes += frame.length;
        }
        next();
    }

    /** The message cannot be sent, ever. */
    void lose(String why) {
        lost++;
        notes.accept("message " + (number + 1) + " is lost: " + why);
        next();
    }

    private void next() {
        number++;
        pending = null;
        isFilled = false;
        dueNanos = Math.max(dueNanos + intervalNanos, System.nanoTime() - intervalNanos);
        if (task.role().publishes()) {
            socket.takeSubscriptions();
        }
    }

    /** {@return how long it makes sense to wait before trying to send again} */
    long restNanos() {
        if (pending == null) {
            return LOOK_NANOS;
        }
        long untilDue = dueNanos - System.nanoTime();
        return isBegun && untilDue > AGAIN_NANOS ? Math.min(untilDue, LOOK_NANOS) : AGAIN_NANOS;
    }

    private static String name(byte[] routingId) {
        return "'" + Sentences.text(routingId) + "'";
    }

    long sent() {
        return sent;
    }

    long sentBytes() {
        return sentBytes;
    }

    long lost() {
        return lost;
    }
}
