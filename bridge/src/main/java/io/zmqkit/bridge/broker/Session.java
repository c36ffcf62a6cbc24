package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.broker.Journal.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of a client: its subscriptions, and the messages of QoS 1 and 2 that are on their way to it and from
 * it. Each change is in the journal before it is made here. Only in the event loop.
 */
final class Session {

    /** It ends never. */
    static final int FOR_EVER = -1;

    private static final int MOST_SUBSCRIPTIONS = 1000;
    private static final int OVERHEAD = 1000;

    private final String clientId;
    private final Journal journal;
    private final Budget budget;
    private final BrokerCounts counts;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Outgoing outgoing;
    private final Incoming incoming;
    private @Nullable Client client;
    private int expirySeconds;

    /** The {@link #cost} of it has been taken from the budget. */
    Session(String clientId, int expirySeconds, int maxQueued, Journal journal, Budget budget, BrokerCounts counts) {
        this.clientId = clientId;
        this.expirySeconds = expirySeconds;
        this.journal = journal;
        this.budget = budget;
        this.counts = counts;
        outgoing = new Outgoing(this::journal, maxQueued, budget, counts);
        incoming = new Incoming(this::journal);
    }

    /** {@return what a session takes in memory, in bytes, about, without its subscriptions and messages} */
    static long cost(String clientId) {
        return OVERHEAD + 4L * clientId.length();
    }

    String clientId() {
        return clientId;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Incoming incoming() {
        return incoming;
    }

    @Nullable
    Client client() {
        return client;
    }

    /** {@return how long it outlives its connection, in seconds; 0 not at all, -1 for ever} */
    int expirySeconds() {
        return expirySeconds;
    }

    void expiresAfter(int seconds) {
        boolean wasKept = isKept();
        if (seconds != 0) {
            journal.append(Change.SESSION, clientId, out -> out.writeInt(seconds));
        } else if (wasKept) {
            journal.append(Change.FORGET, clientId, out -> {});
        }
        expirySeconds = seconds;
        if (isKept() && !wasKept) {
            writeContents();
        }
    }

    boolean isKept() {
        return expirySeconds != 0;
    }

    private void journal(Change change, Journal.Fields fields) {
        if (isKept()) {
            journal.append(change, clientId, fields);
        }
    }

    /** Writes all of it: the journal is made new. */
    void write() {
        journal(Change.SESSION, out -> out.writeInt(expirySeconds));
        writeContents();
    }

    private void writeContents() {
        subscriptions.values().forEach(each -> journal(Change.SUBSCRIBED, each::write));
        outgoing.write();
        incoming.write();
    }

    boolean isSubscribed(TopicFilter filter) {
        return subscriptions.containsKey(filter.toString());
    }

    /** Subscribes, also in place of an older subscription with the same filter; false if there are too many. */
    boolean subscribe(Subscription subscription) {
        boolean isNew = !isSubscribed(subscription.filter());
        if (isNew && (subscriptions.size() >= MOST_SUBSCRIPTIONS || !budget.take(subscription.cost()))) {
            return false;
        }
        try {
            journal(Change.SUBSCRIBED, subscription::write);
        } catch (RuntimeException e) {
            budget.give(isNew ? subscription.cost() : 0);
            throw e;
        }
        subscriptions.put(subscription.filter().toString(), subscription);
        return true;
    }

    /** {@return false if there was none} */
    boolean unsubscribe(String filter) {
        Subscription subscription = subscriptions.get(filter);
        if (subscription == null) {
            return false;
        }
        journal(Change.UNSUBSCRIBE, out -> Records.writeText(out, filter));
        subscriptions.remove(filter);
        budget.give(subscription.cost());
        return true;
    }

    /**
     * Claims room for a message, if it is for this session.
     *
     * @param topic its levels
     * @param isOwn whether this session's client has published it
     * @return what is to be delivered; null if it is not for this session, or there is no room
     */
    @Nullable
    Delivery claim(String[] topic, Message message, boolean isOwn) {
        int qos = -1;
        boolean keepsRetain = false;
        List<Integer> ids = new ArrayList<>(0);
        for (Subscription subscription : subscriptions.values()) {
            if (subscription.filter().matches(topic) && !(isOwn && subscription.isNoLocal())) {
                qos = Math.max(qos, Math.min(subscription.qos(), message.qos()));
                keepsRetain |= subscription.keepsRetain();
                if (subscription.id() != 0) {
                    ids.add(subscription.id());
                }
            }
        }
        return qos < 0 ? null : claim(message, qos, keepsRetain && message.isRetained(), ids);
    }

    private @Nullable Delivery claim(Message message, int qos, boolean isRetained, List<Integer> ids) {
        return qos == 0 ? new Delivery(message, 0, 0, isRetained, ids) : outgoing.claim(message, qos, isRetained, ids);
    }

    /** Sends what was claimed, or queues it for the next pump; the journal has it. Without a connection, QoS 0 is not for this session. */
    void deliver(Delivery delivery) {
        if (delivery.qos > 0) {
            outgoing.add(delivery);
        } else if (client != null && client.canTake()) {
            client.publish(delivery);
        } else if (client != null) {
            counts.dropped.incrementAndGet();
        }
    }

    /** Sends or queues a retained message. */
    void deliverRetained(Message message, int qos, List<Integer> ids) {
        Delivery delivery = claim(message, qos, true, ids);
        if (delivery == null) {
            return;
        }
        if (qos > 0) {
            try {
                journal(Change.QUEUED, out -> {
                    MessageRecord.write(message, out);
                    delivery.write(out);
                });
            } catch (RuntimeException e) {
                outgoing.forgo(delivery);
                throw e;
            }
        }
        deliver(delivery);
        outgoing.pump();
    }

    void connected(Client by) {
        client = by;
        outgoing.connected(by);
    }

    void disconnected() {
        client = null;
        outgoing.disconnected();
    }

    /** It ends: what waits is gone. */
    void end() {
        journal(Change.FORGET, out -> {});
        outgoing.end();
        subscriptions.values().forEach(each -> budget.give(each.cost()));
        subscriptions.clear();
        budget.give(cost(clientId));
    }
}
