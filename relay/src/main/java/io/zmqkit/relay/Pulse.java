package io.zmqkit.relay;

import io.zmqkit.relay.protocol.Room;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which rooms get a TICK, and when: once a second each room that was active in the last minute or has a subscriber, and
 * each room that somebody has just subscribed to. The rooms of one second are handed out one by one, so that thousands
 * of them do not hold up the relay's loop. One thread.
 */
final class Pulse {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final long ACTIVE = 60 * SECOND;

    private final LongSupplier nanoTime;
    private final int maxActive;
    private final Map<Room, Long> activeSince = new HashMap<>();
    private final Set<Room> due = new LinkedHashSet<>();
    private final Set<Room> fresh = new LinkedHashSet<>(); // somebody has just subscribed to it
    private long nextNanos;

    Pulse(LongSupplier nanoTime, int maxActive) {
        this.nanoTime = nanoTime;
        this.maxActive = maxActive;
        nextNanos = nanoTime.getAsLong();
    }

    /** Somebody spoke in a room, joined it or left it. */
    void active(Room room) {
        if (activeSince.size() < maxActive || activeSince.containsKey(room)) {
            activeSince.put(room, nanoTime.getAsLong());
        }
    }

    /**
     * Somebody has subscribed to a room, and should not have to wait a second for the confirmation. Where that happens faster
     * than rooms are handed out, some wait all the same.
     */
    void subscribed(Room room) {
        if (fresh.size() < maxActive) {
            fresh.add(room);
        }
    }

    /** How long the loop may wait, 0 if rooms are due. */
    long waitMillis(long most) {
        long untilNext = (nextNanos - nanoTime.getAsLong()) / MILLI + 1;
        return due.isEmpty() && fresh.isEmpty() ? Math.max(0, Math.min(most, untilNext)) : 0;
    }

    /** The next room that is due, or null for now; {@code subscribed} is asked for once a second. */
    @Nullable
    Room next(Set<Room> subscribed) {
        long now = nanoTime.getAsLong();
        if (now - nextNanos >= 0) {
            nextNanos = now + SECOND;
            activeSince.values().removeIf(since -> now - since > ACTIVE);
            due.addAll(activeSince.keySet());
            due.addAll(subscribed);
        }
        Iterator<Room> rooms = (due.isEmpty() ? fresh : due).iterator(); // nobody who subscribes can hold up the others
        if (!rooms.hasNext()) {
            return null;
        }
        Room room = rooms.next();
        rooms.remove();
        return room;
    }
}
