package io.zmqkit.tools.socket;

import io.zmqkit.tools.socket.Opened.Sent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks one question after the other over a REQ socket. Where the reply does not come in time, it asks again over a fresh
 * socket (Lazy Pirate, Guide, chapter 4). One thread.
 */
final class Questions {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Opened socket;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final SocketTask task;
    private final Rest rest;
    private final Consumer<String> notes;
    private boolean isTaken;

    /** Waits so many nanoseconds; true, at once, if the program is to stop. */
    @FunctionalInterface
    interface Rest {
        boolean isStoppedWithin(long nanos);
    }

    /** What came of a turn. */
    enum Result {
        ANSWERED,
        /** In time, after all retries, there was no reply. */
        UNANSWERED,
        /** Nothing was to be asked yet, or the question was lost, or the program has been stopped. */
        NONE
    }

    /**
     * Asks nothing yet.
     *
     * @param rest how it waits
     */
    Questions(Opened socket, Outgoing outgoing, Incoming incoming, SocketTask task, Rest rest, Consumer<String> notes) {
        this.socket = socket;
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.task = task;
        this.rest = rest;
        this.notes = notes;
    }

    /** Asks the next question, if there is one, and waits for its reply. */
    Result next() {
        if (!outgoing.hasMessage(LOOK_NANOS)) {
            return Result.NONE;
        }
        if (!outgoing.isDue()) {
            rest.isStoppedWithin(outgoing.restNanos());
            return Result.NONE;
        }
        long lostBefore = outgoing.lost();
        boolean isAnswered = ask();
        if (isAnswered) {
            return Result.ANSWERED;
        }
        return isStopped() || outgoing.lost() > lostBefore ? Result.NONE : Result.UNANSWERED;
    }

    private boolean ask() {
        List<byte[]> request = outgoing.current();
        isTaken = false;
        boolean isAnswered = askOnce(request);
        for (int retry = 1; !isAnswered && retry <= task.retries() && !isStopped(); retry++) {
            notes.accept("no reply to request " + (incoming.received() + 1) + ", retry " + retry + " of "
                    + task.retries() + " on a fresh socket");
            socket.renew();
            isAnswered = askOnce(request);
        }
        return isAnswered;
    }

    private boolean askOnce(List<byte[]> request) {
        long deadline = deadline();
        while (!send(request)) {
            if (!isGoingOn(deadline)) {
                return false;
            }
            rest.isStoppedWithin(outgoing.restNanos());
        }
        return isAnswered(deadline);
    }

    /** A request counts as sent once, when a socket takes it for the first time. */
    private boolean send(List<byte[]> request) {
        if (isTaken) {
            return socket.send(request) == Sent.TAKEN;
        }
        isTaken = outgoing.trySend();
        return isTaken;
    }

    private boolean isAnswered(long deadline) {
        boolean isAnswered = false;
        while (!isAnswered && isGoingOn(deadline)) {
            isAnswered = incoming.await() != null;
        }
        return isAnswered;
    }

    private long deadline() {
        return System.nanoTime()
                + (task.timeout() == null ? Long.MAX_VALUE / 2 : task.timeout().toNanos());
    }

    private boolean isGoingOn(long deadline) {
        return !isStopped()
                && System.nanoTime() - deadline < 0
                && socket.sockets().refusal().isEmpty();
    }

    private boolean isStopped() {
        return rest.isStoppedWithin(0);
    }
}
