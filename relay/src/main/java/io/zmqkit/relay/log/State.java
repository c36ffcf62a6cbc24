package io.zmqkit.relay.log;

import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.protocol.Room;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that the judgement of the next message depends on. Relays that have this in common, and the log after it, judge
 * alike.
 *
 * @param position of the last entry that was judged; 0 before the first
 * @param millis that entry's time, Unix time in milliseconds
 * @param messages how many were judged
 * @param rooms the last message of each room
 * @param sessions how far each session has come; the one that spoke last is the last
 */
public record State(long position, long millis, long messages, Map<Room, Last> rooms, Map<String, Session> sessions) {

    /** Before the first entry. */
    public static final State EMPTY = new State(0, 0, 0, Map.of(), Map.of());

    /**
     * The last message of a room.
     *
     * @param seq its number
     * @param millis its entry's time, Unix time in milliseconds, by which it can be told from another of that number; 0 if
     *     it is not known
     */
    public record Last(long seq, long millis) {}

    /**
     * Tells how far a room has come.
     *
     * @param room any room
     * @return its last seq; 0 in a room without messages
     */
    public long lastSeq(Room room) {
        Last last = rooms.get(room);
        return last == null ? 0 : last.seq();
    }

    /** Copies the maps. */
    public State {
        rooms = Map.copyOf(rooms);
        sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    }
}
