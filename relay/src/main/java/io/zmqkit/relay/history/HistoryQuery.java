package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.HistoryRequest;
import java.util.ArrayDeque;
import java.util.List;

/** What is still to be sent to one client. One thread. */
final class HistoryQuery {

    /** The client's routing id as text, a character a byte, to be compared. */
    final String client;

    final HistoryRequest request;
    final ArrayDeque<Relayed> page = new ArrayDeque<>();
    boolean isLastPage;
    final long begunNanos = System.nanoTime();
    long sentNanos = begunNanos;
    private long next;
    private int left;

    HistoryQuery(String client, HistoryRequest request) {
        this.client = client;
        this.request = request;
        next = request.from();
        left = request.limit();
    }

    /** Reads the next page, which is empty now. */
    void read(Journal journal, int most) throws JournalException {
        int wanted = Math.min(most, left);
        List<Relayed> found = journal.read(request.room(), next, wanted);
        page.addAll(found);
        left -= found.size();
        isLastPage = found.size() < wanted || left == 0;
        next = found.isEmpty() ? next : found.get(found.size() - 1).stamp().seq() + 1;
    }
}
