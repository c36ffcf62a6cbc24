package io.zmqkit.patterns.reqrep;

import io.zmqkit.patterns.reqrep.HelloServers.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Requests that their servers did not answer, for the next server that is ready. A request is given out {@link
 * #MAX_TRIES} times at most, so that a request that kills its servers does not kill them all. One without an id is
 * given out only once, because it may have been executed. Bounded by the number of servers. One thread.
 */
final class RequestsTakenBack {

    static final int MAX_TRIES = 3;

    private final Deque<Task> waiting = new ArrayDeque<>();
    private long kept;

    /**
     * Keeps what a server had in hand when it was lost, if it may be executed again.
     *
     * @param inHand null if it had nothing in hand
     * @return what happens to it, for the log
     */
    String take(@Nullable Task inHand) {
        if (inHand == null) {
            return "none";
        }
        if (inHand.tries() < MAX_TRIES
                && HelloRequest.parse(inHand.request().body()).hasId()) {
            kept++;
            waiting.add(inHand);
            return "one, given to the next server";
        }
        return "one, lost: its client asks again";
    }

    /** Puts a request that has reached no server first. */
    void putBack(Task task) {
        waiting.addFirst(task);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Task next() {
        return waiting.remove();
    }

    /** How many were taken back to be given to another server. */
    long kept() {
        return kept;
    }
}
