package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.broker.Journal.Change;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 and 2 on their way to a client, each under its packet id from the moment when it is queued, so that
 * a client sees the same id again after a restart of the broker. Only in the event loop.
 */
final class Outgoing {

    private static final int MOST_PACKET_ID = 65_535;

    private final Journal.Own journal;
    private final Budget budget;
    private final BrokerCounts counts;
    private final int maxQueued;
    private final Map<Integer, Delivery> outstanding = new LinkedHashMap<>();
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private @Nullable Client client;
    private int lastPacketId;
    private int inFlight;

    Outgoing(Journal.Own journal, int maxQueued, Budget budget, BrokerCounts counts) {
        this.journal = journal;
        this.maxQueued = maxQueued;
        this.budget = budget;
        this.counts = counts;
    }

    /** Claims room and a packet id for a message; null, and counted, if there is no room. */
    @Nullable
    Delivery claim(Message message, int qos, boolean isRetained, List<Integer> subscriptions) {
        if (outstanding.size() >= maxQueued || !budget.take(message.cost())) {
            counts.dropped.incrementAndGet();
            return null;
        }
        do {
            lastPacketId = lastPacketId % MOST_PACKET_ID + 1;
        } while (outstanding.containsKey(lastPacketId));
        return new Delivery(message, lastPacketId, qos, isRetained, subscriptions);
    }

    /** Gives back what {@link #claim} has claimed. */
    void forgo(Delivery delivery) {
        budget.give(delivery.message.cost());
    }

    /** Takes what was claimed; the journal has it. */
    void add(Delivery delivery) {
        outstanding.put(delivery.packetId, delivery);
        waiting.add(delivery);
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
            send(waiting.element(), client);
        }
    }

    /** Takes one from those that wait, when the journal has what it must. */
    private void send(Delivery delivery, Client to) {
        boolean isExpired = delivery.message.isExpired();
        if (isExpired && !(delivery.wasSent && delivery.qos == 2)) {
            done(delivery.packetId);
            waiting.remove();
        } else if (isExpired) { // the client may hold the packet id: it must give it back first
            released(delivery.packetId);
            waiting.remove();
            release(delivery, to);
        } else {
            waiting.remove();
            begin(delivery);
            to.publish(delivery);
            delivery.wasSent = true;
        }
    }

    private void begin(Delivery delivery) {
        delivery.isInFlight = true;
        inFlight++;
    }

    private void release(Delivery delivery, Client to) {
        begin(delivery);
        to.release(delivery.packetId);
    }

    /** A connection has the session: what was not acknowledged is sent again, in order. */
    void connected(Client by) {
        client = by;
        inFlight = 0;
        waiting.clear();
        for (Delivery delivery : outstanding.values()) {
            delivery.isInFlight = false;
            if (delivery.isReleased) {
                release(delivery, by);
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
            done(packetId);
            inFlight--;
            pump();
        }
    }

    /** A message has arrived, or is given up. */
    void done(int packetId) {
        Delivery delivery = outstanding.get(packetId);
        if (delivery != null) {
            journal.append(Change.DONE, out -> out.writeShort(packetId));
            outstanding.remove(packetId);
            budget.give(delivery.message.cost());
        }
    }

    /** QoS 2: PUBREC, the client has the message. */
    void released(int packetId) {
        Delivery delivery = outstanding.get(packetId);
        if (delivery != null && delivery.qos == 2 && !delivery.isReleased) {
            journal.append(Change.RELEASE, out -> out.writeShort(packetId));
            delivery.isReleased = true;
        }
    }

    /** Writes all of it: the journal is made new. */
    void write() {
        for (Delivery delivery : outstanding.values()) {
            journal.append(Change.QUEUED, out -> {
                MessageRecord.write(delivery.message, out);
                delivery.write(out);
            });
            if (delivery.isReleased) {
                journal.append(Change.RELEASE, out -> out.writeShort(delivery.packetId));
            }
        }
    }

    /** The session ends: what waits is gone. */
    void end() {
        outstanding.values().forEach(this::forgo);
        outstanding.clear();
        waiting.clear();
    }
}
