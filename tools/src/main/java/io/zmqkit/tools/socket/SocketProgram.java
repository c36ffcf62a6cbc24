package io.zmqkit.tools.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.curve.Refusal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * One socket of any type, between a source of messages and a sink for them; what differs from type to type stands in
 * {@link Role}.
 *
 * <p>It sends nothing before its peers are there, so a publisher's first messages are not lost to the slow joiner. A
 * publisher waits up to 1 s for a subscriber that reads slowly; from then on this subscriber misses messages, which is
 * said and counted, and the others get them. A ROUTER does the same for the peer that a message names. A REQ socket whose
 * reply does not come is replaced by a fresh one for each retry (Lazy Pirate, Guide, chapter 4).
 */
public final class SocketProgram implements Program {

    private static final int BATCH = 1000;
    private static final long IDLE_MILLIS = 100;
    /** How long a socket is waited for while input may come as well: nothing wakes both waits. */
    private static final long INPUT_MILLIS = 10;

    private static final long LINGER_OF_STOPPED_MILLIS = 1000;

    private final SocketTask task;
    private final Opened socket;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Replies replies;
    private final Questions questions;
    private final Consumer<String> events;
    private final CountDownLatch stop = new CountDownLatch(1);
    private long moved = System.nanoTime();
    private volatile SocketStats stats = new SocketStats(0, 0, 0, 0, 0);
    private volatile Ending ending = Ending.DONE;
    private volatile @Nullable Refusal refusal;
    private boolean isOver;
    /** Turns in which nothing came: what a peer has sent before it left comes a little after the news that it has. */
    private int idleTurns;

    /**
     * What a socket works with.
     *
     * @param source what it sends; for what replies, {@link Source#NONE}
     * @param template fills in what is to be filled in; null for nothing
     * @param sink where what it receives goes
     * @param replies what it replies, if it does
     * @param notes is told which messages are lost, and why
     * @param events is told what happens to the connections
     */
    public record Ends(
            Source source,
            @Nullable Template template,
            Sink sink,
            Replies replies,
            Consumer<String> notes,
            Consumer<String> events) {}

    /**
     * Opens the socket.
     *
     * @param context where it lives; the caller closes it last
     * @param task what to do
     * @param ends what it works with
     */
    public SocketProgram(ZContext context, SocketTask task, Ends ends) {
        this.task = task;
        socket = new Opened(context, task, ends.events());
        outgoing = new Outgoing(socket, ends.source(), ends.template(), task, ends.notes());
        incoming = new Incoming(socket, ends.sink());
        replies = ends.replies();
        questions = new Questions(socket, outgoing, incoming, task, this::isStoppedWithin, ends.notes());
        events = ends.events();
    }

    @Override
    public void run() {
        moved = System.nanoTime();
        while (!isEnding()) {
            if (task.role().asks()) {
                ask();
            } else if (task.role().answers()) {
                answer();
            } else {
                sendAndReceive();
            }
            count();
        }
        incoming.flush();
    }

    private boolean isEnding() {
        refusal = socket.sockets().refusal().orElse(null);
        if (refusal != null) {
            end(Ending.REFUSED);
        } else if (outgoing.isInVain()) {
            end(Ending.NO_PEERS);
        } else if (isSilent()) {
            end(Ending.SILENCE);
        }
        boolean isAlone =
                task.isTransient() && socket.haveAllLeft() && (task.role().asks() || idleTurns > 1);
        return isOver || isAlone || incoming.isRefused() || stop.getCount() == 0;
    }

    private void end(Ending why) {
        ending = why;
        isOver = true;
    }

    private boolean isSilent() {
        return !isOver
                && !task.role().asks()
                && task.timeout() != null
                && System.nanoTime() - moved > task.timeout().toNanos();
    }

    private void sendAndReceive() {
        boolean hasBeenLeft = socket.haveAllLeft();
        boolean isBusy = task.role().receives() && receiveSome();
        isBusy |= task.role().sends() && sendSome();
        boolean isSent = outgoing.isOver()
                && (!task.role().receives() || task.count() == SocketTask.ONLY_SENDS || outgoing.hasFailed());
        if (isSent || isCountReached()) {
            isOver = true;
        } else if (!isBusy) {
            rest();
        }
        idleTurns = isBusy || !hasBeenLeft ? 0 : idleTurns + 1;
    }

    private boolean isCountReached() {
        long done = task.role().receives() ? incoming.received() : outgoing.sent() + outgoing.lost();
        return task.count() > 0 && done >= task.count();
    }

    private boolean receiveSome() {
        for (int i = 0; i < BATCH && !isCountReached() && !incoming.isRefused(); i++) {
            if (incoming.take() == null) {
                return i > 0;
            }
            moved = System.nanoTime();
        }
        return true;
    }

    private boolean sendSome() {
        boolean counts = !task.role().receives();
        for (int i = 0; i < BATCH && !(counts && isCountReached()); i++) {
            if (!outgoing.isDue() || !outgoing.trySend()) {
                return i > 0;
            }
            moved = counts ? System.nanoTime() : moved;
        }
        return true;
    }

    /** Waits for whatever may come next. */
    private void rest() {
        if (task.role().receives()) {
            incoming.flush();
            socket.awaitMessage(outgoing.isOver() || !task.role().sends() ? IDLE_MILLIS : INPUT_MILLIS);
        } else if (outgoing.hasMessage(outgoing.restNanos())) {
            isStoppedWithin(outgoing.restNanos());
        }
    }

    private void answer() {
        boolean hasBeenLeft = socket.haveAllLeft();
        List<byte[]> request = incoming.await();
        idleTurns = request == null && hasBeenLeft ? idleTurns + 1 : 0;
        if (request == null) {
            return;
        }
        incoming.flush();
        List<byte[]> reply = replies.to(request, this::isStopped);
        moved = System.nanoTime();
        if (reply == null || isStopped()) {
            isOver = true; // the request stays without a reply, as it would if this program were killed
        } else {
            socket.send(reply);
            isOver = isCountReached();
        }
    }

    private void ask() {
        switch (questions.next()) {
            case ANSWERED -> isOver = isCountReached();
            case UNANSWERED -> end(Ending.SILENCE);
            case NONE -> isOver = outgoing.isOver();
        }
    }

    private boolean isStopped() {
        return isStoppedWithin(0);
    }

    private boolean isStoppedWithin(long nanos) {
        return Uninterrupted.await(() -> stop.await(nanos, TimeUnit.NANOSECONDS));
    }

    private void count() {
        socket.tell(events);
        stats = new SocketStats(
                outgoing.sent(), outgoing.sentBytes(), incoming.received(), incoming.receivedBytes(), outgoing.lost());
    }

    /** {@return where it is bound, in the order of its task} */
    public List<Endpoint> bound() {
        return socket.bound();
    }

    /** {@return how many handshakes there were: one more than before when a peer has come back; in any thread} */
    public long handshakes() {
        return socket.handshakes();
    }

    /** {@return why the last peer that was tried is of no use; empty if it is} */
    public String trouble() {
        return socket.trouble();
    }

    /** {@return why it has ended; when run() has returned} */
    public Ending ending() {
        return ending;
    }

    /** {@return why servers refused this program, so that it ended; null if they have not; in any thread} */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public SocketStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        if (isStopped()) {
            socket.limitLinger(LINGER_OF_STOPPED_MILLIS);
        }
        socket.close();
    }
}
