package io.zmqkit.relay.history;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Request;
import io.zmqkit.relay.protocol.SessionRequest;
import io.zmqkit.relay.protocol.StatusRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/**
 * Answers requests on a ROUTER socket: those for history a page at a time, so that none holds up the relay's loop; the
 * others at once.
 *
 * <p>Requests for history wait in a queue, one per client; each turn sends one page to the first client that has room
 * for it and puts that client last. The service waits for a client that reads slowly without holding up the others; it
 * gives up a client that reads nothing for ten seconds, or, where no more could wait, is not done in that time. It can ask
 * again.
 *
 * <p>The thread of the relay's loop; it owns the socket.
 */
public final class HistoryService {

    private static final int PAGE = 64;
    private static final int MAX_WAITING = 256;
    private static final int MAX_REQUESTS_PER_TURN = 64;
    private static final int MAX_FRAMES = 8;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Sockets sockets;
    private final Socket router;
    private final Gate gate;
    private final Journal journal;
    private final Desk desk;
    private final Consumer<String> failures;
    private final ArrayDeque<HistoryQuery> waiting = new ArrayDeque<>();
    private final Set<String> clients = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>(); // in this second
    private long secondBegan = System.nanoTime();

    /** Answers requests other than those for history, each with one message. */
    public interface Desk {
        /**
         * Tells what the relay knows about a session.
         *
         * @param request which session
         * @param asker the name that the client is authorised under; null if nobody needs to be
         * @return the answer
         * @throws JournalException if it cannot be told now
         */
        HistoryReply session(SessionRequest request, @Nullable String asker) throws JournalException;

        /** {@return the relay's state} */
        HistoryReply status();
    }

    /**
     * How often, and when, somebody may ask.
     *
     * @param rate requests per second that one client may make
     * @param refused called for each request above it
     * @param open whether anything can be told now but the relay's state
     */
    public record Gate(int rate, Runnable refused, BooleanSupplier open) {}

    private enum Sending {
        SENT,
        FULL,
        GONE
    }

    /**
     * Serves a journal.
     *
     * @param sockets the group of the router
     * @param router a ROUTER that is not bound yet; it is set to refuse what it cannot send instead of dropping it, and
     *     to queue two pages per client
     * @param gate how often somebody may ask
     * @param journal what to read from
     * @param desk answers the other requests
     * @param failures is given the reason why a request could not be answered
     */
    public HistoryService(
            Sockets sockets, Socket router, Gate gate, Journal journal, Desk desk, Consumer<String> failures) {
        this.sockets = sockets;
        this.router = router;
        this.gate = gate;
        this.journal = journal;
        this.desk = desk;
        this.failures = failures;
        router.setRouterMandatory(true);
        router.setSndHWM(2 * PAGE);
    }

    /** {@return true if answers are waiting to be sent} */
    public boolean isBusy() {
        return !waiting.isEmpty();
    }

    /** Takes in the requests that have come, a bounded number of them. */
    public void receive() {
        for (int i = 0; i < MAX_REQUESTS_PER_TURN; i++) {
            Received received = sockets.receive(router, ZMQ.DONTWAIT, 1 + MAX_FRAMES);
            if (received == null) {
                return;
            }
            String client = new String(received.frames().get(0), StandardCharsets.ISO_8859_1);
            if (!received.isAdmitted()) {
                failures.accept("it comes from somebody who is not authorised");
            } else if (asksTooOften(client)) {
                gate.refused().run();
                refuse(client, "busy", "at most " + gate.rate() + " requests a second");
            } else {
                accept(
                        client,
                        received.sender(),
                        received.frames().subList(1, received.frames().size()));
            }
        }
    }

    private boolean asksTooOften(String client) {
        long now = System.nanoTime();
        if (now - secondBegan >= SECOND_NANOS) {
            secondBegan = now;
            asked.clear();
        }
        return asked.merge(client, 1, Integer::sum) > gate.rate();
    }

    private void accept(String client, @Nullable String asker, List<byte[]> frames) {
        try {
            Request request = Request.decode(frames);
            if (request instanceof StatusRequest) {
                send(client, desk.status());
            } else if (!gate.open().getAsBoolean()) {
                refuse(client, "busy", "the relay is still catching up, ask again in a second");
            } else if (request instanceof HistoryRequest wanted) {
                queue(client, wanted);
            } else if (request instanceof SessionRequest wanted) {
                send(client, desk.session(wanted, asker));
            }
        } catch (ProtocolException e) {
            refuse(client, "bad-request", String.valueOf(e.getMessage()));
        } catch (JournalException e) {
            failures.accept(String.valueOf(e.getMessage()));
            refuse(client, "unavailable", "the history cannot be read now");
        }
    }

    private void queue(String client, HistoryRequest request) {
        if (clients.contains(client)) {
            refuse(client, "busy", "one request at a time");
        } else if (waiting.size() >= MAX_WAITING && !giveUpTheOldest()) {
            refuse(client, "busy", "too many requests are waiting, ask again in a second");
        } else {
            clients.add(client);
            waiting.addLast(new HistoryQuery(client, request));
        }
    }

    /** If it has had its time: its client reads, but so slowly that it would keep others out. */
    private boolean giveUpTheOldest() {
        HistoryQuery oldest =
                Collections.min(waiting, Comparator.comparingLong(query -> query.begunNanos - secondBegan));
        if (System.nanoTime() - oldest.begunNanos <= PATIENCE_NANOS) {
            return false;
        }
        clients.remove(oldest.client);
        return waiting.remove(oldest);
    }

    /**
     * Sends one page of one answer.
     *
     * @return true if anything was sent; false means that calling this again at once is useless
     */
    public boolean serve() {
        for (int i = waiting.size(); i > 0; i--) {
            HistoryQuery query = waiting.removeFirst();
            long sentBefore = query.sentNanos;
            if (advance(query) || System.nanoTime() - query.sentNanos > PATIENCE_NANOS) {
                clients.remove(query.client);
                return true;
            }
            waiting.addLast(query);
            if (query.sentNanos != sentBefore) {
                return true;
            }
        }
        return false;
    }

    /** Sends until the page is out or the client's queue is full; true means that the query is over. */
    private boolean advance(HistoryQuery query) {
        if (query.page.isEmpty() && !query.isLastPage && !readPage(query)) {
            return true;
        }
        while (!query.page.isEmpty()) {
            Sending sending = send(query, new HistoryReply.Item(query.page.getFirst()));
            if (sending != Sending.SENT) {
                return sending == Sending.GONE;
            }
            query.page.removeFirst();
        }
        if (!query.isLastPage) {
            return false;
        }
        Journal.Range range = journal.range(query.request.room());
        HistoryReply end = new HistoryReply.End(query.request.room(), journal.epoch(), range.first(), range.last());
        return send(query, end) != Sending.FULL;
    }

    private boolean readPage(HistoryQuery query) {
        try {
            query.read(journal, PAGE);
            return true;
        } catch (JournalException e) {
            failures.accept(String.valueOf(e.getMessage()));
            refuse(query.client, "unavailable", "the history cannot be read now");
            return false;
        }
    }

    private Sending send(HistoryQuery query, HistoryReply reply) {
        Sending sending = send(query.client, reply);
        if (sending == Sending.SENT) {
            query.sentNanos = System.nanoTime();
        }
        return sending;
    }

    /** Only the first frame, the routing id, can be refused: if the client leaves later, the rest is lost. */
    private Sending send(String client, HistoryReply reply) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(client.getBytes(StandardCharsets.ISO_8859_1));
        frames.addAll(reply.encode());
        try {
            return Messages.sendAll(router, frames, ZMQ.DONTWAIT) ? Sending.SENT : Sending.FULL;
        } catch (ZMQException e) {
            if (e.getErrorCode() == ZMQ.Error.EHOSTUNREACH.getCode()) {
                return Sending.GONE;
            }
            throw e;
        }
    }

    private void refuse(String client, String code, String text) {
        send(client, new HistoryReply.Refusal(code, text));
    }
}
