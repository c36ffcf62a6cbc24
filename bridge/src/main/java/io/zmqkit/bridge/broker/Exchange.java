package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.broker.Journal.Change;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is subscribed to what, and the retained messages: hands each message to the sessions that want it. Only in the event loop. */
final class Exchange {

    private static final int MOST_SESSIONS = 100_000;
    private static final long MOST_BYTES = 256 << 20;

    private final Map<String, Session> sessions = new HashMap<>();
    private final Budget budget = new Budget();
    private final Retained retained = new Retained(budget);
    private final Journal journal;
    private final BrokerCounts counts;
    private final int maxQueued;

    Exchange(int maxQueued, Journal journal, BrokerCounts counts) {
        this.maxQueued = maxQueued;
        this.journal = journal;
        this.counts = counts;
    }

    /** Takes over what an earlier broker has left in the journal. Before everything else. */
    void restore() throws IOException {
        journal.replay(this::restore);
        rewrite();
        budget.limitTo(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    private void restore(Change change, String clientId, DataInputStream fields) throws IOException {
        Session session = sessions.get(clientId);
        if (change == Change.SESSION) {
            int seconds = fields.readInt();
            if (session == null) {
                session = begin(clientId);
            }
            if (session != null) {
                session.expiresAfter(seconds);
            }
        } else if (change == Change.PUBLISHED) {
            restorePublished(session, fields);
        } else if (change == Change.RETAINED) {
            retain(MessageRecord.read(fields));
        } else if (session != null) {
            restore(session, change, fields);
        }
    }

    private void restore(Session session, Change change, DataInputStream in) throws IOException {
        switch (change) {
            case FORGET -> end(session);
            case SUBSCRIBED -> session.subscribe(Subscription.read(in));
            case UNSUBSCRIBE -> session.unsubscribe(Records.readText(in));
            case QUEUED -> session.outgoing().restore(Delivery.read(MessageRecord.read(in), in));
            case RELEASE -> session.outgoing().released(in.readUnsignedShort());
            case DONE -> session.outgoing().done(in.readUnsignedShort());
            case INCOMING -> session.incoming().add(in.readUnsignedShort());
            case INCOMING_DONE -> session.incoming().done(in.readUnsignedShort());
            default -> throw new IOException("not a change of a session: " + change);
        }
    }

    private void restorePublished(@Nullable Session from, DataInputStream in) throws IOException {
        Message message = MessageRecord.read(in);
        if (in.readBoolean()) {
            retain(message);
        }
        int incomingId = in.readUnsignedShort();
        if (from != null && incomingId != 0) {
            from.incoming().add(incomingId);
        }
        for (int left = in.readInt(); left > 0; left--) {
            Session to = sessions.get(Records.readText(in));
            Delivery delivery = Delivery.read(message, in);
            if (to != null) {
                to.outgoing().restore(delivery);
            }
        }
    }

    private void retain(Message message) {
        var unused = retained.claim(message); // what was there before fits
        retained.put(message);
    }

    /** Makes the journal new if most of it no longer matters. */
    void rewriteIfDue() {
        if (journal.isDue()) {
            rewrite();
        }
    }

    private void rewrite() {
        journal.rewrite(() -> {
            sessions.values().stream().filter(Session::isKept).forEach(Session::write);
            retained.all()
                    .forEach(message -> journal.append(Change.RETAINED, "", out -> MessageRecord.write(message, out)));
        });
    }

    Iterable<Session> sessions() {
        return new ArrayList<>(sessions.values());
    }

    /**
     * A client connects.
     *
     * @return the session that it had; null if it has none, or wants none of it
     */
    @Nullable
    Session resume(String clientId, boolean isClean) {
        Session session = sessions.get(clientId);
        if (session != null && session.client() != null) {
            session.client().takenOver();
        }
        session = sessions.get(clientId); // one that is not kept has just ended
        if (session != null && isClean) {
            end(session);
            return null;
        }
        return session;
    }

    /** {@return a new session; null if there are too many} */
    @Nullable
    Session begin(String clientId) {
        if (sessions.size() >= MOST_SESSIONS || !budget.take(Session.cost(clientId))) {
            return null;
        }
        Session session = new Session(clientId, 0, maxQueued, journal, budget, counts);
        sessions.put(clientId, session);
        return session;
    }

    void end(Session session) {
        if (sessions.get(session.clientId()) == session) {
            session.end();
            sessions.remove(session.clientId());
        }
    }

    /**
     * Hands a message to everybody who wants it, and keeps it if it is to be retained. The journal has all of that in one
     * record, or none of it: if it cannot be written, nothing has happened.
     *
     * @param from who has published it
     * @param incomingId of a QoS 2 message, under which the same client may send it again; 0 for another
     */
    void publish(@Nullable Session from, Message message, int incomingId) {
        boolean isToBeKept = message.isRetained() && retained.claim(message);
        if (message.isRetained() && !isToBeKept) {
            counts.dropped.incrementAndGet();
        }
        Map<Session, Delivery> deliveries = claim(from, message);
        try {
            journal(from, message, isToBeKept, incomingId, deliveries);
        } catch (RuntimeException e) {
            deliveries.entrySet().stream()
                    .filter(each -> each.getValue().qos > 0)
                    .forEach(each -> each.getKey().outgoing().forgo(each.getValue()));
            if (isToBeKept) {
                retained.forgo(message);
            }
            throw e;
        }
        if (isToBeKept) {
            retained.put(message);
        }
        if (from != null && incomingId != 0) {
            from.incoming().add(incomingId);
        }
        deliveries.forEach(Session::deliver);
        deliveries.keySet().forEach(session -> session.outgoing().pump()); // may fail, when everybody has it
    }

    private Map<Session, Delivery> claim(@Nullable Session from, Message message) {
        Map<Session, Delivery> deliveries = new LinkedHashMap<>();
        String[] levels = TopicFilter.levels(message.topic());
        for (Session session : sessions.values()) {
            Delivery delivery = session.claim(levels, message, session == from);
            if (delivery != null) {
                deliveries.put(session, delivery);
            }
        }
        return deliveries;
    }

    private void journal(
            @Nullable Session from, Message message, boolean isToBeKept, int incomingId, Map<Session, Delivery> all) {
        var kept = all.entrySet().stream()
                .filter(each -> each.getValue().qos > 0 && each.getKey().isKept())
                .toList();
        boolean isIncomingKept = incomingId != 0 && from != null && from.isKept();
        if (isToBeKept || isIncomingKept || !kept.isEmpty()) {
            journal.append(Change.PUBLISHED, from == null ? "" : from.clientId(), out -> {
                MessageRecord.write(message, out);
                out.writeBoolean(isToBeKept);
                out.writeShort(isIncomingKept ? incomingId : 0);
                out.writeInt(kept.size());
                for (var each : kept) {
                    Records.writeText(out, each.getKey().clientId());
                    each.getValue().write(out);
                }
            });
        }
    }

    /** {@return the retained messages for a filter} */
    List<Message> retained(TopicFilter filter) {
        return retained.matching(filter);
    }
}
