package io.zmqkit.chat;

import io.zmqkit.relay.protocol.Nickname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in the room, from JOIN, LEAVE, HERE and texts; somebody not heard for a while counts as gone. A nickname used
 * in two sessions is there until both have gone. Pure state, one thread.
 */
final class Roster {

    private static final long SILENT_AFTER_NANOS = Duration.ofSeconds(35).toNanos();
    private static final int MAX_SESSIONS = 10_000;

    private final Map<String, Seen> sessions = new LinkedHashMap<>();

    private record Seen(Nickname name, long nanos) {}

    /** A sign of life; true if the name was not here before. */
    boolean seen(String session, Nickname name, long nowNanos) {
        boolean isNew = !isHere(name);
        if (sessions.containsKey(session) || sessions.size() < MAX_SESSIONS) {
            sessions.put(session, new Seen(name, nowNanos));
        }
        return isNew;
    }

    /** A session leaves; true if its name is no longer here. */
    boolean left(String session, Nickname name) {
        return sessions.remove(session) != null && !isHere(name);
    }

    private boolean isHere(Nickname name) {
        return sessions.values().stream().anyMatch(seen -> seen.name().equals(name));
    }

    /** Drops the sessions that have not been heard, and returns the names that have gone with them. */
    List<Nickname> expire(long nowNanos) {
        List<Nickname> silent = new ArrayList<>();
        Iterator<Seen> all = sessions.values().iterator();
        while (all.hasNext()) {
            Seen seen = all.next();
            if (nowNanos - seen.nanos() > SILENT_AFTER_NANOS) {
                all.remove();
                silent.add(seen.name());
            }
        }
        silent.removeIf(this::isHere);
        return silent.stream().distinct().toList();
    }

    /** Nobody could be heard for a while, which says nothing about who is here. */
    void forgive(long nowNanos) {
        sessions.replaceAll((session, seen) -> new Seen(seen.name(), nowNanos));
    }

    /** The names that are here, each once, in order of arrival. */
    List<Nickname> names() {
        return sessions.values().stream().map(Seen::name).distinct().toList();
    }
}
