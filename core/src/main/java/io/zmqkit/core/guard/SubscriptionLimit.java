package io.zmqkit.core.guard;

import io.zmqkit.core.jeromq.IncomingFrame;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How much all subscribers of one publisher may subscribe to, and each of them half of it: JeroMQ keeps every byte of
 * every topic. Any thread.
 */
final class SubscriptionLimit {

    /** The length of an ordinary topic; a longer one counts as several. */
    static final int TOPIC_BYTES = 10;

    private static final byte CANCEL = 0;
    private static final byte SUBSCRIBE = 1;

    private final long mostBytes;
    private long bytes;

    SubscriptionLimit(int subscriptions) {
        mostBytes = (long) subscriptions * TOPIC_BYTES;
    }

    private static int cost(String topic) {
        return Math.max(topic.length(), TOPIC_BYTES);
    }

    /** The topics of one connection. */
    final class Topics implements FrameLimit {

        private final Set<String> topics = new HashSet<>();
        private long ownBytes;

        /** {@return one of them; empty if there is none} */
        Optional<String> any() {
            synchronized (SubscriptionLimit.this) {
                return topics.stream().findAny();
            }
        }

        @Override
        public Verdict judge(IncomingFrame frame) {
            byte[] content = frame.content();
            if (content.length == 0 || (content[0] != SUBSCRIBE && content[0] != CANCEL)) {
                return Verdict.TAKE; // not a subscription: the program ignores it
            }
            String topic = new String(content, 1, content.length - 1, StandardCharsets.ISO_8859_1);
            synchronized (SubscriptionLimit.this) {
                return content[0] == CANCEL ? cancel(topic) : subscribe(topic);
            }
        }

        private Verdict cancel(String topic) {
            if (topics.remove(topic)) {
                add(-cost(topic));
            }
            return Verdict.TAKE;
        }

        private Verdict subscribe(String topic) {
            if (topics.contains(topic)) {
                return Verdict.TAKE;
            }
            int cost = cost(topic);
            if (ownBytes + cost > mostBytes / 2 || bytes + cost > mostBytes) {
                return Verdict.IGNORE;
            }
            topics.add(topic);
            add(cost);
            return Verdict.TAKE;
        }

        private void add(int cost) {
            ownBytes += cost;
            bytes += cost;
        }

        @Override
        public String rule() {
            return "too many subscriptions";
        }

        @Override
        public void ended() {
            synchronized (SubscriptionLimit.this) {
                bytes -= ownBytes;
                ownBytes = 0;
                topics.clear();
            }
        }
    }
}
