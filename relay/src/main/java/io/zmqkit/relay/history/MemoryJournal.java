package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last messages of each room in memory; a relay that ends forgets them, and its successor begins a new epoch.
 *
 * <p>With {@code keep} 0 it keeps nothing and only counts. One thread.
 */
public final class MemoryJournal implements Journal {

    private final String epoch;
    private final int keep;
    private final Map<Room, Ring> rooms = new HashMap<>();

    private static final class Ring {
        private final ArrayDeque<Relayed> kept = new ArrayDeque<>();
        private long last;
    }

    /**
     * Starts an empty history.
     *
     * @param epoch its name, 1-36 of a-z, 0-9 and {@code -}
     * @param keep messages kept per room, 0-10,000,000
     */
    public MemoryJournal(String epoch, int keep) {
        this.epoch = epoch;
        this.keep = keep;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public void append(List<Relayed> batch) {
        for (Relayed message : batch) {
            Ring ring = rooms.computeIfAbsent(message.room(), room -> new Ring());
            ring.last = message.stamp().seq();
            ring.kept.addLast(message);
            if (ring.kept.size() > keep) {
                ring.kept.removeFirst();
            }
        }
    }

    @Override
    public List<Relayed> read(Room room, long from, int limit) {
        Ring ring = rooms.get(room);
        if (ring == null) {
            return List.of();
        }
        long first = ring.last - ring.kept.size() + 1;
        return ring.kept.stream().skip(Math.max(0, from - first)).limit(limit).toList();
    }

    @Override
    public Range range(Room room) {
        Ring ring = rooms.get(room);
        return ring == null ? Range.EMPTY : new Range(ring.last - ring.kept.size() + 1, ring.last);
    }

    @Override
    public @Nullable Session session(String session) {
        return null; // the relay's own table is as old as this journal
    }

    @Override
    public void close() {
        rooms.clear();
    }
}
