package io.zmqkit.relay;

import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Room;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which messages are accepted, exactly once and in order per session, and numbers them per room.
 *
 * <p>Decisions are provisional until {@link #confirm} or {@link #undo}, one of which must follow each batch: a batch
 * that cannot be stored must leave no trace. Sessions beyond the bound are forgotten, the longest unused first; a
 * journal on disk still knows them, and the base in a message id makes up for most of what was forgotten. One thread.
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

    private final Journal journal;
    private final int maxRooms;
    private final Map<String, Session> sessions;
    private final Map<Room, Long> lastSeqs = new HashMap<>();
    private final Map<String, Session> newSessions = new HashMap<>();
    private final Map<Room, Long> newLastSeqs = new HashMap<>();

    Acceptance(Journal journal, int maxSessions, int maxRooms) {
        this.journal = journal;
        this.maxRooms = maxRooms;
        journal.rooms().forEach(room -> lastSeqs.put(room, journal.range(room).last()));
        sessions = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
                return size() > maxSessions;
            }
        };
    }

    /** Judges one message; an accepted TEXT then has the seq that {@link #lastSeq} gives for its room. */
    Verdict judge(ChatMessage message) throws JournalException {
        String id = message.id().session();
        Session known = session(id);
        Session session = known == null ? new Session(message.sender(), 0) : known;
        if (!session.sender().equals(message.sender())) {
            return Verdict.WRONG_SENDER;
        }
        if (message.kind() != Kind.TEXT) {
            newSessions.put(id, session);
            return Verdict.ACCEPTED;
        }
        long seq = lastSeq(message.room());
        if (seq == 0 && roomsInUse() >= maxRooms) {
            return Verdict.TOO_MANY_ROOMS;
        }
        long n = message.id().n();
        long last = Math.max(session.last(), message.id().base() - 1);
        if (n != last + 1) {
            newSessions.put(id, new Session(session.sender(), last));
            return n <= last ? Verdict.DUPLICATE : Verdict.OUT_OF_ORDER;
        }
        newSessions.put(id, new Session(session.sender(), n));
        newLastSeqs.put(message.room(), seq + 1);
        return Verdict.ACCEPTED;
    }

    /** What is known about a session; null if nothing is. */
    @Nullable
    Session session(String id) throws JournalException {
        Session provisional = newSessions.get(id);
        Session known = provisional == null ? sessions.get(id) : provisional;
        return known == null ? journal.session(id) : known;
    }

    private long roomsInUse() {
        return lastSeqs.size()
                + newLastSeqs.keySet().stream()
                        .filter(room -> !lastSeqs.containsKey(room))
                        .count();
    }

    /** How many sessions are remembered in memory. */
    int sessions() {
        return sessions.size();
    }

    /** How many rooms have had a message. */
    int rooms() {
        return lastSeqs.size();
    }

    /** The last seq given out in a room, including provisional ones; 0 in a room without messages. */
    long lastSeq(Room room) {
        Long provisional = newLastSeqs.get(room);
        return provisional == null ? lastSeqs.getOrDefault(room, 0L) : provisional;
    }

    /** The batch is stored, or needed no storing: its decisions stand. */
    void confirm() {
        sessions.putAll(newSessions);
        lastSeqs.putAll(newLastSeqs);
        undo();
    }

    /** The batch could not be stored: its decisions are forgotten. */
    void undo() {
        newSessions.clear();
        newLastSeqs.clear();
    }
}
