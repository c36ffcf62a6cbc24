package io.zmqkit.wire.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gives every message to those who have subscribed to it. One thread; the counters may be read in any. */
final class Publisher {

    /** The length of an ordinary topic; a longer one costs more. */
    private static final int TOPIC_BYTES = 10;
    /** What a subscription takes at most, but for its bytes: two nodes, and an entry in the map of its subscriber. */
    private static final int NODES_AND_ENTRY_BYTES = 240;

    /** Several times what one subscriber can change in one turn. */
    private static final long LEAST_LOG_BYTES = 4 << 20;

    private static final int SCRATCH_BYTES = 64 << 10;

    private final long mostTopicBytes;
    private final List<Subscriber> toEverything = new ArrayList<>();
    private final Topics topics = new Topics();
    private final List<Subscriber> withPart = new ArrayList<>();
    private final @Nullable Wishes wishes;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final List<UpstreamPublisher> upstream = new ArrayList<>();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong forwarded = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private long topicBytes;

    /**
     * Begins without subscribers.
     *
     * @param isUpstreamTold whether there are publishers that are to know what is wanted
     */
    Publisher(LaneOptions options, boolean isUpstreamTold) {
        mostTopicBytes = (long) cost(0) * options.subscriptions();
        wishes = isUpstreamTold ? new Wishes(topics, Math.max(mostTopicBytes, LEAST_LOG_BYTES)) : null;
    }

    /** {@return the bytes of memory that a subscription takes: its own stand in the tree and in the map} */
    static int cost(int prefixBytes) {
        return NODES_AND_ENTRY_BYTES + 2 * Math.max(prefixBytes, TOPIC_BYTES);
    }

    /** Adds a subscription, if that is not too many. */
    boolean subscribe(Subscriber subscriber, byte[] prefix, int held) {
        int cost = cost(prefix.length);
        if (held + cost > mostTopicBytes / 2 || topicBytes + cost > mostTopicBytes) {
            return false;
        }
        topicBytes += cost;
        boolean isFirst = prefix.length > 0 && topics.add(prefix, subscriber);
        if (prefix.length == 0) {
            toEverything.add(subscriber);
            isFirst = toEverything.size() == 1;
        }
        if (isFirst && wishes != null) {
            wishes.change(prefix, true);
        }
        return true;
    }

    /** Takes back a subscription that there is. */
    void cancel(Subscriber subscriber, byte[] prefix) {
        topicBytes -= cost(prefix.length);
        boolean isLast = prefix.length > 0 && topics.remove(prefix, subscriber);
        if (prefix.length == 0) {
            toEverything.remove(subscriber);
            isLast = toEverything.isEmpty();
        }
        if (isLast && wishes != null) {
            wishes.change(prefix, false);
        }
    }

    /** {@return what is wanted, for publishers; null where there are none} */
    @Nullable
    Wishes wishes() {
        return wishes;
    }

    /** {@return memory for what is written at once} */
    ByteBuffer scratch() {
        return scratch;
    }

    /** From now on a publisher reads the log of what is wanted. */
    void add(UpstreamPublisher source) {
        upstream.add(source);
    }

    void remove(UpstreamPublisher source) {
        upstream.remove(source);
    }

    /** {@return whether publishers are to be told of something} */
    boolean hasNews() {
        return wishes != null && (wishes.haveChanged() || wishes.next() > told.get());
    }

    /** A turn of the loop ends: publishers are told of what has changed. */
    void endTurn() {
        if (wishes == null || !hasNews()) {
            return;
        }
        try {
            wishes.endTurn();
        } catch (OutOfMemoryError e) { // the publishers come again, and are told from a snapshot
            wishes.forgetAll();
        }
        told.lazySet(wishes.next());
        long least = wishes.next();
        for (UpstreamPublisher each : List.copyOf(upstream)) { // one that is closed removes itself
            if (each.next() < wishes.first()) {
                each.endBehind();
            } else {
                least = Math.min(least, each.next());
                each.flushSoon();
            }
        }
        wishes.forgetBefore(least);
    }

    /** Publishes whole messages, from the position to the limit. */
    void publish(ByteBuffer run, int messages) {
        forwarded.lazySet(forwarded.get() + messages);
        int start = run.position();
        int end = run.limit();
        if (!topics.isEmpty()) {
            publishByTopic(run, start, end);
        }
        for (int i = toEverything.size() - 1; i >= 0; i--) { // backwards: one that fails removes itself
            toEverything.get(i).offer(run, start, end, messages);
        }
    }

    private void publishByTopic(ByteBuffer run, int start, int end) {
        try {
            int next;
            for (int at = start; at < end; at = next) {
                next = Messages.end(run, at);
                topics.match(run, at, next);
            }
            for (int i = 0; i < withPart.size(); i++) {
                withPart.get(i).runEnds(run);
            }
        } finally {
            withPart.forEach(Subscriber::forgetRun);
            withPart.clear();
        }
    }

    /** A subscriber wants something of the run that is being published. */
    void hasPart(Subscriber subscriber) {
        withPart.add(subscriber);
    }

    /** Counts messages that a subscriber does not get. */
    void count(long messages) {
        if (messages > 0) {
            dropped.lazySet(dropped.get() + messages);
        }
    }

    /** {@return how often something was wanted that nobody had wanted, or nobody wanted any more} */
    long told() {
        return told.get();
    }

    long forwarded() {
        return forwarded.get();
    }

    long dropped() {
        return dropped.get();
    }
}
