package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/**
 * Answers history requests on a ROUTER socket, a page at a time, so that the relay's loop is never held up by one.
 *
 * <p>Requests wait in a queue; each turn sends one page of the first and puts it last again. A client has one request at
 * a time. Nothing is dropped when a client reads slowly: its page is sent again from where it was refused.
 *
 * <p>The thread of the relay's loop; it owns the socket.
 */
public final class HistoryService {

    private static final int PAGE = 64;
    private static final int MAX_WAITING = 1000;
    private static final int MAX_REQUESTS_PER_TURN = 64;
    private static final int MAX_FRAMES = 8;

    private final Socket router;
    private final Journal journal;
    private final ArrayDeque<Query> waiting = new ArrayDeque<>();
    private final Set<String> clients = new HashSet<>();

    /** What is still to be sent to one client; its routing id is kept as text, a character a byte, to be compared. */
    private record Query(String client, HistoryRequest request, long next, int left) {}

    /**
     * Serves a journal.
     *
     * @param router a bound ROUTER; it is set to refuse what it cannot send instead of dropping it
     * @param journal what to read from
     */
    public HistoryService(Socket router, Journal journal) {
        this.router = router;
        this.journal = journal;
        router.setRouterMandatory(true);
    }

    /** {@return true if answers are waiting to be sent} */
    public boolean isBusy() {
        return !waiting.isEmpty();
    }

    /** Takes in the requests that have come, a bounded number of them. */
    public void receive() {
        for (int i = 0; i < MAX_REQUESTS_PER_TURN; i++) {
            byte[] routingId = router.recv(ZMQ.DONTWAIT);
            if (routingId == null) {
                return;
            }
            List<byte[]> frames = new ArrayList<>();
            while (router.hasReceiveMore()) {
                byte[] frame = router.recv();
                if (frames.size() < MAX_FRAMES) {
                    frames.add(frame);
                }
            }
            accept(new String(routingId, StandardCharsets.ISO_8859_1), frames);
        }
    }

    private void accept(String client, List<byte[]> frames) {
        try {
            HistoryRequest request = HistoryRequest.decode(frames);
            if (waiting.size() >= MAX_WAITING) {
                refuse(client, "busy", "too many requests are waiting, ask again in a second");
            } else if (!clients.add(client)) {
                refuse(client, "busy", "one request at a time");
            } else {
                waiting.add(new Query(client, request, request.from(), request.limit()));
            }
        } catch (ProtocolException e) {
            refuse(client, "bad-request", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Sends one page of one answer.
     *
     * @return true if anything was sent; false means that it is of no use to call this again at once
     */
    public boolean serve() {
        Query query = waiting.poll();
        if (query == null) {
            return false;
        }
        clients.remove(query.client());
        try {
            Query rest = sendPage(query);
            if (rest != null) {
                clients.add(rest.client());
                waiting.add(rest);
            }
            return !query.equals(rest);
        } catch (JournalException e) {
            refuse(query.client(), "unavailable", "the history cannot be read now");
            return true;
        }
    }

    /** Sends until the page is full, the client's queue is full, or the answer is complete; null means complete. */
    private @Nullable Query sendPage(Query query) throws JournalException {
        List<Relayed> page = journal.read(query.request().room(), query.next(), Math.min(PAGE, query.left()));
        long next = query.next();
        int left = query.left();
        for (Relayed message : page) {
            switch (send(query.client(), new HistoryReply.Item(message))) {
                case SENT -> {
                    next = message.stamp().seq() + 1;
                    left--;
                }
                case FULL -> {
                    return new Query(query.client(), query.request(), next, left);
                }
                case GONE -> {
                    return null;
                }
            }
        }
        if (page.size() == PAGE && left > 0) {
            return new Query(query.client(), query.request(), next, left);
        }
        Journal.Range range = journal.range(query.request().room());
        HistoryReply end = new HistoryReply.End(query.request().room(), journal.epoch(), range.first(), range.last());
        return send(query.client(), end) == Sending.FULL
                ? new Query(query.client(), query.request(), next, left)
                : null;
    }

    private enum Sending {
        SENT,
        FULL,
        GONE
    }

    private Sending send(String client, HistoryReply reply) {
        List<byte[]> frames = reply.encode();
        try {
            if (!router.send(client.getBytes(StandardCharsets.ISO_8859_1), ZMQ.DONTWAIT | ZMQ.SNDMORE)) {
                return Sending.FULL;
            }
            for (int i = 0; i < frames.size(); i++) {
                router.send(frames.get(i), ZMQ.DONTWAIT | (i + 1 < frames.size() ? ZMQ.SNDMORE : 0));
            }
            return Sending.SENT;
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
