package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last messages of each room in memory; they are lost when the relay ends, and its successor begins a new
 * epoch.
 *
 * <p>All rooms together take up at most 64 MiB or so: beyond it the fullest room loses its oldest messages. With
 * {@code keep} 0 nothing is kept, only counted. One thread.
 */
public final class MemoryJournal implements Journal {

    private static final int MAX_BYTES = 64 << 20;
    private static final int OVERHEAD_BYTES = 400; // the objects around a body, roughly

    private final String epoch;
    private final int keep;
    private final long maxBytes;
    private final Map<Room, Kept> rooms = new HashMap<>();
    private long bytes;

    /** The messages kept for one room, by seq. */
    private static final class Kept {
        private final TreeMap<Long, Relayed> messages = new TreeMap<>();
        private long last;
        private long bytes;
    }

    /**
     * Starts an empty history.
     *
     * @param epoch its name, 1-36 of a-z, 0-9 and {@code -}
     * @param keep messages kept per room, 0-10,000,000
     */
    public MemoryJournal(String epoch, int keep) {
        this(epoch, keep, MAX_BYTES);
    }

    MemoryJournal(String epoch, int keep, long maxBytes) {
        if (!Stamp.isEpoch(epoch)) {
            throw new IllegalArgumentException("an epoch must be 1-36 of a-z 0-9 -, was " + epoch);
        }
        this.epoch = epoch;
        this.keep = Journal.requireKeep(keep, 0);
        this.maxBytes = maxBytes;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public String name() {
        return keep == 0 ? "none" : "memory";
    }

    @Override
    public void verify() {
        // memory is where it was
    }

    @Override
    public void append(List<Relayed> batch) {
        for (Relayed message : batch) {
            Kept room = rooms.computeIfAbsent(message.room(), name -> new Kept());
            room.last = message.stamp().seq();
            if (keep > 0) {
                room.messages.put(room.last, message);
                add(room, size(message));
            }
            if (room.messages.size() > keep) {
                dropOldest(room);
            }
        }
        while (bytes > maxBytes) {
            rooms.values().stream()
                    .max(Comparator.comparingLong(room -> room.bytes))
                    .ifPresent(this::dropOldest);
        }
    }

    private void dropOldest(Kept room) {
        add(room, -size(room.messages.pollFirstEntry().getValue()));
    }

    private void add(Kept room, long size) {
        room.bytes += size;
        bytes += size;
    }

    private static long size(Relayed message) {
        return OVERHEAD_BYTES + 2L * message.message().body().length();
    }

    @Override
    public List<Relayed> read(Room room, long from, int limit) {
        Kept kept = rooms.get(room);
        return kept == null
                ? List.of()
                : kept.messages.tailMap(from, true).values().stream()
                        .limit(limit)
                        .toList();
    }

    @Override
    public Set<Room> rooms() {
        return Set.copyOf(rooms.keySet());
    }

    @Override
    public Range range(Room room) {
        Kept kept = rooms.get(room);
        return kept == null ? Range.EMPTY : new Range(kept.last - kept.messages.size() + 1, kept.last);
    }

    @Override
    public @Nullable Session session(String session) {
        return null; // the relay's own table is as old as this journal
    }

    @Override
    public void close() {
        rooms.clear();
        bytes = 0;
    }
}
