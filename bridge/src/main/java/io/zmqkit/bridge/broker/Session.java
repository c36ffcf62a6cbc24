package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.broker.Journal.Change;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of a client: its subscriptions, and the messages of QoS 1 and 2 on their way to it, each under its
 * packet id from the moment when it is queued, so that a client sees the same id again after a restart of the broker. Only
 * in the event loop.
 */
final class Session {

    /** It ends never. */
    static final int FOR_EVER = -1;

    private static final int MOST_PACKET_ID = 65_535;
    private static final int MOST_INCOMING = 1000;

    private final String clientId;
    private final Journal journal;
    private final Budget budget;
    private final BrokerCounts counts;
    private final int maxQueued;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Map<Integer, Delivery> outstanding = new LinkedHashMap<>();
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private final Set<Integer> incoming = new HashSet<>();
    private @Nullable Client client;
    private int expirySeconds;
    private int lastPacketId;
    private int inFlight;

    Session(String clientId, int expirySeconds, int maxQueued, Journal journal, Budget budget, BrokerCounts counts) {
        this.clientId = clientId;
        this.expirySeconds = expirySeconds;
        this.maxQueued = maxQueued;
        this.journal = journal;
        this.budget = budget;
        this.counts = counts;
    }

    String clientId() {
        return clientId;
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
        expirySeconds = seconds;
        if (isKept()) {
            journal.append(Change.SESSION, clientId, out -> out.writeInt(seconds));
            if (!wasKept) {
                write();
            }
        } else if (wasKept) {
            journal.append(Change.FORGET, clientId, out -> {});
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
        subscriptions.values().forEach(this::write);
        outstanding.values().forEach(this::write);
        incoming.forEach(id -> journal(Change.INCOMING, out -> out.writeShort(id)));
    }

    private void write(Subscription subscription) {
        journal(Change.SUBSCRIBE, out -> {
            Journal.writeText(out, subscription.filter().toString());
            out.writeByte(subscription.qos());
            out.writeBoolean(subscription.isNoLocal());
            out.writeBoolean(subscription.keepsRetain());
        });
    }

    private void write(Delivery delivery) {
        journal(Change.QUEUE, out -> {
            out.writeShort(delivery.packetId);
            out.writeByte(delivery.qos);
            out.writeBoolean(delivery.isRetained);
            MessageRecord.write(delivery.message, out);
        });
        if (delivery.isReleased) {
            journal(Change.RELEASE, out -> out.writeShort(delivery.packetId));
        }
    }

    Iterable<Subscription> subscriptions() {
        return subscriptions.values();
    }

    int subscriptionCount() {
        return subscriptions.size();
    }

    /** {@return true if it is new} */
    boolean subscribe(Subscription subscription) {
        write(subscription);
        return subscriptions.put(subscription.filter().toString(), subscription) == null;
    }

    /** {@return false if there was none} */
    boolean unsubscribe(String filter) {
        if (subscriptions.remove(filter) == null) {
            return false;
        }
        journal(Change.UNSUBSCRIBE, out -> Journal.writeText(out, filter));
        return true;
    }

    /** Sends a message, or queues it. Without a connection, QoS 0 is not for this session. */
    void deliver(Message message, int qos, boolean isRetained) {
        if (qos > 0) {
            enqueue(message, qos, isRetained);
            pump();
        } else if (client != null && client.canTake()) {
            client.publish(message, 0, 0, isRetained, false);
            counts.sent.incrementAndGet();
        } else if (client != null) {
            counts.dropped.incrementAndGet();
        }
    }

    private void enqueue(Message message, int qos, boolean isRetained) {
        if (outstanding.size() >= maxQueued || !budget.take(message.cost())) {
            counts.dropped.incrementAndGet();
            return;
        }
        Delivery delivery = new Delivery(message, nextPacketId(), qos, isRetained);
        try {
            write(delivery);
        } catch (RuntimeException e) {
            budget.give(message.cost());
            throw e;
        }
        outstanding.put(delivery.packetId, delivery);
        waiting.add(delivery);
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId % MOST_PACKET_ID + 1;
        } while (outstanding.containsKey(lastPacketId));
        return lastPacketId;
    }

    /** Puts back what the journal says: whether it was sent is not known. */
    void restore(Delivery delivery) {
        delivery.wasSent = true;
        outstanding.put(delivery.packetId, delivery);
        var unused = budget.take(delivery.message.cost());
        lastPacketId = delivery.packetId;
    }

    /** Sends what waits, as far as the client takes it. */
    void pump() {
        while (client != null && inFlight < client.window() && client.canTake() && !waiting.isEmpty()) {
            Delivery delivery = waiting.remove();
            if (delivery.message.isExpired()) {
                done(delivery.packetId);
            } else {
                inFlight++;
                delivery.isInFlight = true;
                client.publish(
                        delivery.message, delivery.packetId, delivery.qos, delivery.isRetained, delivery.wasSent);
                delivery.wasSent = true;
                counts.sent.incrementAndGet();
            }
        }
    }

    /** A connection has the session: what was not acknowledged is sent again, in order. */
    void connected(Client by) {
        client = by;
        inFlight = 0;
        waiting.clear();
        for (Delivery delivery : outstanding.values()) {
            delivery.isInFlight = delivery.isReleased;
            if (delivery.isReleased) {
                inFlight++;
                by.release(delivery.packetId);
            } else {
                waiting.add(delivery);
            }
        }
        pump();
    }

    void disconnected() {
        client = null;
    }

    /** QoS 1: PUBACK. QoS 2: PUBCOMP, or a PUBREC that refuses. */
    void acknowledged(int packetId) {
        Delivery delivery = outstanding.get(packetId);
        if (delivery != null && delivery.isInFlight) {
            inFlight--;
            done(packetId);
            pump();
        }
    }

    private void done(int packetId) {
        Delivery delivery = outstanding.remove(packetId);
        if (delivery != null) {
            budget.give(delivery.message.cost());
            journal(Change.DONE, out -> out.writeShort(packetId));
        }
    }

    /** Takes from the journal that a message has arrived. */
    void restoreDone(int packetId) {
        Delivery delivery = outstanding.remove(packetId);
        if (delivery != null) {
            budget.give(delivery.message.cost());
        }
    }

    /** QoS 2: PUBREC, the client has the message. */
    void received(int packetId) {
        Delivery delivery = outstanding.get(packetId);
        if (delivery != null && delivery.isInFlight && delivery.qos == 2 && !delivery.isReleased) {
            delivery.isReleased = true;
            journal(Change.RELEASE, out -> out.writeShort(packetId));
        }
    }

    /** Takes from the journal that a message was released. */
    void restoreReleased(int packetId) {
        Delivery delivery = outstanding.get(packetId);
        if (delivery != null) {
            delivery.isReleased = true;
        }
    }

    /** {@return true if there are more QoS 2 messages from this client than it may have under way} */
    boolean hasTooManyIncoming() {
        return incoming.size() >= MOST_INCOMING;
    }

    boolean hasIncoming(int packetId) {
        return incoming.contains(packetId);
    }

    /** QoS 2: the client has published under this packet id. */
    void incoming(int packetId) {
        journal(Change.INCOMING, out -> out.writeShort(packetId));
        incoming.add(packetId);
    }

    /** QoS 2: PUBREL, the client will not send this one again. */
    void incomingDone(int packetId) {
        if (incoming.remove(packetId)) {
            journal(Change.INCOMING_DONE, out -> out.writeShort(packetId));
        }
    }

    /** Takes from the journal what the client has under way. */
    void restoreIncoming(int packetId, boolean isDone) {
        if (isDone) {
            incoming.remove(packetId);
        } else {
            incoming.add(packetId);
        }
    }

    /** It ends: what waits is gone. */
    void end() {
        journal(Change.FORGET, out -> {});
        outstanding.values().forEach(delivery -> budget.give(delivery.message.cost()));
        outstanding.clear();
        waiting.clear();
    }
}
