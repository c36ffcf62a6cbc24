package io.zmqkit.chat;

import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.Room;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The rooms where a client has been. It is in one of them; for the others it learns how much is new, and when it
 * returns it continues where it was. Pure state, one thread.
 */
final class Rooms {

    private final Function<Room, Conversation> open;
    private final ChatEvents events;
    private final Map<Room, Conversation> visited = new LinkedHashMap<>();
    private final Map<Room, Long> unread = new HashMap<>();
    private Conversation current;

    /** Begins in a room; the function that opens a conversation is called once for each room. */
    Rooms(Room first, Function<Room, Conversation> open, ChatEvents events) {
        this.open = open;
        this.events = events;
        current = open.apply(first);
        visited.put(first, current);
    }

    Conversation current() {
        return current;
    }

    /** Goes to a room; true if the client has not been there before. */
    boolean enter(Room room) {
        events.unread(current.room(), 0);
        unread.remove(room);
        Conversation known = visited.get(room);
        current = known == null ? open.apply(room) : known;
        visited.put(room, current);
        if (known != null) {
            known.comeBack();
        }
        return known == null;
    }

    /** Something was published in another room than the current one. */
    void hearElsewhere(Broadcast broadcast) {
        Conversation other = visited.get(broadcast.room());
        if (other == null || other == current) {
            return;
        }
        long count = other.hearElsewhere(broadcast);
        Long before = unread.put(broadcast.room(), count);
        if (count != (before == null ? 0 : before)) {
            events.unread(broadcast.room(), count);
        }
    }

    /** How many messages were shown, in all rooms. */
    long shown() {
        return visited.values().stream().mapToLong(Conversation::shown).sum();
    }
}
