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

    private static final int MOST_RETAINED = 100_000;
    private static final int MOST_SESSIONS = 100_000;
    private static final long MOST_WAITING_BYTES = 256 << 20;

    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Message> retained = new LinkedHashMap<>();
    private final Budget budget;
    private final Journal journal;
    private final BrokerCounts counts;
    private final int maxQueued;

    Exchange(int maxQueued, Journal journal, BrokerCounts counts) {
        this.maxQueued = maxQueued;
        this.journal = journal;
        this.counts = counts;
        budget = new Budget(Math.min(MOST_WAITING_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Takes over what an earlier broker has left in the journal. */
    void restore() throws IOException {
        journal.replay(this::restore);
        rewrite();
    }

    private void restore(Change change, String clientId, DataInputStream fields) throws IOException {
        switch (change) {
            case SESSION -> {
                int seconds = fields.readInt();
                Session session = sessions.computeIfAbsent(clientId, id -> session(id, seconds));
                session.expiresAfter(seconds);
            }
            case FORGET -> forget(clientId);
            case RETAIN -> retain(MessageRecord.read(fields));
            case UNRETAIN -> unretain(Journal.readText(fields));
            default -> {
                Session session = sessions.get(clientId);
                if (session != null) {
                    restore(session, change, fields);
                }
            }
        }
    }

    private void forget(String clientId) {
        Session session = sessions.remove(clientId);
        if (session != null) {
            session.end();
        }
    }

    private static void restore(Session session, Change change, DataInputStream in) throws IOException {
        switch (change) {
            case SUBSCRIBE -> {
                TopicFilter filter = TopicFilter.parse(Journal.readText(in));
                session.subscribe(new Subscription(filter, in.readByte(), in.readBoolean(), in.readBoolean()));
            }
            case UNSUBSCRIBE -> session.unsubscribe(Journal.readText(in));
            case QUEUE -> {
                int packetId = in.readUnsignedShort();
                int qos = in.readByte();
                boolean isRetained = in.readBoolean();
                session.restore(new Delivery(MessageRecord.read(in), packetId, qos, isRetained));
            }
            case RELEASE -> session.restoreReleased(in.readUnsignedShort());
            case DONE -> session.restoreDone(in.readUnsignedShort());
            case INCOMING -> session.restoreIncoming(in.readUnsignedShort(), false);
            case INCOMING_DONE -> session.restoreIncoming(in.readUnsignedShort(), true);
            default -> throw new IOException("not a change of a session: " + change);
        }
    }

    private Session session(String clientId, int expirySeconds) {
        return new Session(clientId, expirySeconds, maxQueued, journal, budget, counts);
    }

    /** Makes the journal new if most of it no longer matters. */
    void rewriteIfDue() throws IOException {
        if (journal.isDue()) {
            rewrite();
        }
    }

    private void rewrite() throws IOException {
        journal.rewrite(fresh -> {
            sessions.values().stream().filter(Session::isKept).forEach(Session::write);
            retained.values().forEach(this::write);
        });
    }

    private void write(Message message) {
        journal.append(Change.RETAIN, "", out -> MessageRecord.write(message, out));
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
        if (sessions.size() >= MOST_SESSIONS) {
            return null;
        }
        Session session = session(clientId, 0);
        sessions.put(clientId, session);
        return session;
    }

    void end(Session session) {
        if (sessions.remove(session.clientId(), session)) {
            session.end();
        }
    }

    /** Hands a message to everybody who wants it, and keeps it if it is to be retained. */
    void publish(@Nullable Session from, Message message) {
        if (message.isRetained() && message.payload().length == 0) {
            unretain(message.topic());
        } else if (message.isRetained()) {
            retain(message);
        }
        String[] levels = TopicFilter.levels(message.topic());
        for (Session session : sessions.values()) {
            deliver(session, levels, message, session.equals(from));
        }
    }

    private static void deliver(Session to, String[] levels, Message message, boolean isLocal) {
        int qos = -1;
        boolean keepsRetain = false;
        for (Subscription subscription : to.subscriptions()) {
            if (subscription.filter().matches(levels) && !(isLocal && subscription.isNoLocal())) {
                qos = Math.max(qos, Math.min(subscription.qos(), message.qos()));
                keepsRetain |= subscription.keepsRetain();
            }
        }
        if (qos >= 0) {
            to.deliver(message, qos, keepsRetain && message.isRetained());
        }
    }

    private void retain(Message message) {
        Message old = retained.get(message.topic());
        boolean isTooMuch = old == null && retained.size() >= MOST_RETAINED;
        if (isTooMuch || !budget.take(message.cost())) {
            counts.dropped.incrementAndGet();
            return;
        }
        write(message);
        retained.put(message.topic(), message);
        if (old != null) {
            budget.give(old.cost());
        }
    }

    private void unretain(String topic) {
        Message old = retained.remove(topic);
        if (old != null) {
            budget.give(old.cost());
            journal.append(Change.UNRETAIN, "", out -> Journal.writeText(out, topic));
        }
    }

    /** {@return the retained messages for a filter} */
    List<Message> retained(TopicFilter filter) {
        retained.values().stream().filter(Message::isExpired).toList().forEach(message -> unretain(message.topic()));
        return retained.values().stream()
                .filter(message -> filter.matches(message.topic()))
                .toList();
    }
}
