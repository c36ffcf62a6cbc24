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
 * Decides which messages are taken, exactly once and in order per session, and numbers them per room.
 *
 * <p>Decisions are provisional until {@link #confirm} or {@link #undo}, because a batch that cannot be stored must be
 * as if it had never come. Sessions beyond the bound are forgotten, the longest unused first; a journal on disk still
 * knows them. One thread.
 */
final class Acceptance {

    /** What becomes of a message. */
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
    private final Map<String, Session> newSessions = new HashMap<>();
    private final Map<Room, Long> lastSeqs = new HashMap<>();
    private final Map<Room, Long> newLastSeqs = new HashMap<>();

    Acceptance(Journal journal, int maxSessions, int maxRooms) {
        this.journal = journal;
        this.maxRooms = maxRooms;
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
        if (!isKnown(message.room()) && lastSeqs.size() + newLastSeqs.size() >= maxRooms) {
            return Verdict.TOO_MANY_ROOMS;
        }
        newLastSeqs.put(message.room(), lastSeq(message.room()));
        String id = message.id().session();
        Session session = session(id);
        if (session == null) {
            session = new Session(message.sender(), 0);
        }
        if (!session.sender().equals(message.sender())) {
            return Verdict.WRONG_SENDER;
        }
        if (message.kind() != Kind.TEXT) {
            newSessions.put(id, session);
            return Verdict.ACCEPTED;
        }
        long n = message.id().n();
        long last = Math.max(session.last(), message.id().base() - 1);
        newSessions.put(id, new Session(session.sender(), n == last + 1 ? n : last));
        if (n == last + 1) {
            newLastSeqs.merge(message.room(), 1L, Long::sum);
            return Verdict.ACCEPTED;
        }
        return n <= last ? Verdict.DUPLICATE : Verdict.OUT_OF_ORDER;
    }

    private boolean isKnown(Room room) {
        return lastSeqs.containsKey(room) || newLastSeqs.containsKey(room);
    }

    private @Nullable Session session(String id) throws JournalException {
        Session provisional = newSessions.get(id);
        Session known = provisional == null ? sessions.get(id) : provisional;
        return known == null ? journal.session(id) : known;
    }

    /** The last seq given out in a room, provisional ones included. */
    long lastSeq(Room room) throws JournalException {
        Long last = newLastSeqs.get(room);
        if (last == null) {
            last = lastSeqs.get(room);
        }
        return last == null ? journal.range(room).last() : last;
    }

    /** The batch is stored: its decisions stand. */
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
