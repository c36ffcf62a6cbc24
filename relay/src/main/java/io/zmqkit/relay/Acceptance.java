package io.zmqkit.relay;

import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.log.State.Last;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Room;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which messages are accepted, exactly once and in order per session, and numbers them per room.
 *
 * <p>Decisions are provisional until {@link #confirm} or {@link #undo}, one of which must follow each batch: a batch
 * that cannot be stored must leave no trace. Sessions beyond the bound are forgotten once in 10,000 messages, the
 * longest unused first; a journal on disk still knows them, and the base in a message id makes up for most of what
 * was forgotten. Relays that share a log have to decide alike, so nothing but its entries, in their order, may matter:
 * no clock, no size of a batch, no question of a client, no journal. One thread.
 */
final class Acceptance {

    /** The decision about a message. */
    enum Verdict {
        ACCEPTED,
        DUPLICATE,
        OUT_OF_ORDER,
        WRONG_SENDER,
        TOO_MANY_ROOMS
    }

    /** Finds sessions that are not in memory. */
    interface Archive {
        @Nullable
        Session session(String id) throws JournalException;
    }

    /**
     * So many messages, or a few more, are a segment. Sessions are forgotten between two segments, so that all relays of a
     * log do so at the same place.
     */
    static final int SEGMENT = 10_000;

    private final Archive archive;
    private final int maxSessions;
    private final int maxRooms;
    private final Map<String, Session> sessions; // in the order in which they spoke last
    private final Map<Room, Last> lasts;
    private final Map<String, Session> newSessions = new LinkedHashMap<>(); // in the same order
    private final Map<Room, Last> newLasts = new HashMap<>();
    private long position;
    private long millis;
    private long messages;

    /** Goes on where the journal of a relay that stands alone has ended. */
    Acceptance(Journal journal, int maxSessions, int maxRooms) {
        this(journal::session, State.EMPTY, maxSessions, maxRooms);
        journal.rooms()
                .forEach(room -> lasts.put(room, new Last(journal.range(room).last(), 0)));
    }

    /** Goes on from a state, and knows nothing else. */
    Acceptance(State state, int maxSessions, int maxRooms) {
        this(id -> null, state, maxSessions, maxRooms);
    }

    private Acceptance(Archive archive, State state, int maxSessions, int maxRooms) {
        this.archive = archive;
        this.maxSessions = maxSessions;
        this.maxRooms = maxRooms;
        position = state.position();
        millis = state.millis();
        messages = state.messages();
        lasts = new HashMap<>(state.rooms());
        sessions = new LinkedHashMap<>(state.sessions());
    }

    /**
     * Judges one message; an accepted TEXT then has the seq that {@link #lastSeq} gives for its room.
     *
     * @param message what it says
     * @param entryMillis the time of its entry in the log
     */
    Verdict judge(ChatMessage message, long entryMillis) throws JournalException {
        String id = message.id().session();
        Session known = session(id);
        Session session = known == null ? new Session(message.sender(), 0) : known;
        if (!session.sender().equals(message.sender())) {
            return Verdict.WRONG_SENDER;
        }
        if (message.kind() != Kind.TEXT) {
            spoke(id, session);
            return Verdict.ACCEPTED;
        }
        long seq = lastSeq(message.room());
        if (seq == 0 && roomsInUse() >= maxRooms) {
            return Verdict.TOO_MANY_ROOMS;
        }
        long n = message.id().n();
        long last = Math.max(session.last(), message.id().base() - 1);
        if (n != last + 1) {
            spoke(id, new Session(session.sender(), last));
            return n <= last ? Verdict.DUPLICATE : Verdict.OUT_OF_ORDER;
        }
        spoke(id, new Session(session.sender(), n));
        newLasts.put(message.room(), new Last(seq + 1, entryMillis));
        return Verdict.ACCEPTED;
    }

    private void spoke(String id, Session session) {
        newSessions.remove(id); // it is the last now
        newSessions.put(id, session);
    }

    /** What is known about a session; null if nothing is. */
    @Nullable
    Session session(String id) throws JournalException {
        Session provisional = newSessions.get(id);
        Session known = provisional == null ? sessions.get(id) : provisional;
        return known == null ? archive.session(id) : known;
    }

    private long roomsInUse() {
        return lasts.size()
                + newLasts.keySet().stream()
                        .filter(room -> !lasts.containsKey(room))
                        .count();
    }

    /** How many sessions are remembered in memory. */
    int sessions() {
        return sessions.size();
    }

    /** How many rooms have had a message. */
    int rooms() {
        return lasts.size();
    }

    /** The last seq given out in a room, including provisional ones; 0 in a room without messages. */
    long lastSeq(Room room) {
        Last last = newLasts.getOrDefault(room, lasts.get(room));
        return last == null ? 0 : last.seq();
    }

    /**
     * A batch is stored, or needed no storing: its decisions stand.
     *
     * @param newPosition of its last entry
     * @param newMillis the time of that entry
     * @param judged how many messages it had
     * @return true if a segment has ended with it
     */
    boolean confirm(long newPosition, long newMillis, int judged) {
        sessions.keySet().removeAll(newSessions.keySet());
        sessions.putAll(newSessions);
        lasts.putAll(newLasts);
        position = newPosition;
        millis = newMillis;
        boolean ends = judged >= leftInSegment();
        messages += judged;
        undo();
        return ends;
    }

    /** The batch could not be stored: its decisions are forgotten. */
    void undo() {
        newSessions.clear();
        newLasts.clear();
    }

    /** How many messages the next batch may have; if it ends amid an entry that has more, those are of that segment, too. */
    int leftInSegment() {
        return (int) (SEGMENT - messages % SEGMENT);
    }

    /** Forgets the longest unused sessions beyond the bound. */
    void forgetSessions() {
        Iterator<String> eldest = sessions.keySet().iterator();
        for (int beyond = sessions.size() - maxSessions; beyond > 0; beyond--) {
            eldest.next();
            eldest.remove();
        }
    }

    /** Copies all that the next decisions depend on. */
    State state() {
        return new State(position, millis, messages, lasts, sessions);
    }
}
