package io.zmqkit.chat;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.Room;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was said in a room before the first message shown, as far as somebody asks to see it. An answer is kept until it
 * is complete, so that an answer that broke off and came again is shown once. Pure state, one thread.
 */
final class EarlierMessages {

    private final SortedMap<Long, Relayed> answer = new TreeMap<>();
    private long shownFrom;
    private long from;
    private long to;
    private long askedFrom;

    /** The room is shown from this message on. */
    void shownFrom(long seq) {
        shownFrom = seq;
    }

    /** The relay has begun a new history: nothing was said before its first message. */
    void beginAnew() {
        shownFrom = 1;
        from = 1;
        to = 1;
    }

    /** Somebody asks for so many more; false if there are none. */
    boolean want(int count) {
        to = shownFrom;
        from = Math.max(1, shownFrom - count);
        return isWanted();
    }

    /** True if some of the requested ones have not been shown yet. */
    boolean isWanted() {
        return from < to;
    }

    /** The request for the history; its answer is awaited from now on. */
    HistoryRequest request(Room room) {
        askedFrom = from;
        answer.clear();
        return new HistoryRequest(room, from, (int) (to - from));
    }

    /** Takes a message of the answer; false if it is a later one. */
    boolean take(Relayed stored) {
        boolean isEarlier = stored.stamp().seq() < to;
        if (isEarlier) {
            answer.put(stored.stamp().seq(), stored);
        }
        return isEarlier;
    }

    /**
     * True if an answer that ends now can be the one to the request: messages came, or the relay has none of them.
     *
     * @param first number that the relay still keeps
     * @param last number that it has given
     */
    boolean isAnswered(long first, long last) {
        return !answer.isEmpty() || first >= to || last < askedFrom;
    }

    /** The answer is complete: what to show, in order. */
    List<Relayed> complete() {
        shownFrom = askedFrom;
        to = askedFrom; // and what was asked for meanwhile, from before that
        List<Relayed> complete = List.copyOf(answer.values());
        answer.clear(); // the relay may have been asked twice, and answers again
        return complete;
    }
}
