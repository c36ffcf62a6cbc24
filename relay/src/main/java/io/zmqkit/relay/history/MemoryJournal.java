package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
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
    private static final int OVERHEAD_BYTES = 24; // of an array, and of the reference to it

    private final String epoch;
    private final int keep;
    private final long maxBytes;
    private final Map<Room, KeptRoom> rooms = new HashMap<>();
    private long bytes;

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
            KeptRoom room = rooms.computeIfAbsent(message.room(), name -> new KeptRoom());
            long seq = message.stamp().seq();
            if (keep == 0) {
                room.pass(seq);
                continue;
            }
            byte[] kept = KeptMessage.encode(message);
            room.add(seq, kept);
            bytes += kept.length + OVERHEAD_BYTES;
            if (room.size() > keep) {
                dropOldest(room);
            }
        }
        while (bytes > maxBytes) {
            rooms.values().stream()
                    .max(Comparator.comparingLong(KeptRoom::bytes))
                    .ifPresent(this::dropOldest);
        }
    }

    @Override
    public void skipTo(Room room, long last) {
        KeptRoom kept = rooms.computeIfAbsent(room, name -> new KeptRoom());
        while (kept.size() > 0) {
            dropOldest(kept);
        }
        kept.pass(last);
    }

    private void dropOldest(KeptRoom room) {
        bytes -= room.dropOldest() + OVERHEAD_BYTES;
    }

    @Override
    public List<Relayed> read(Room room, long from, int limit) {
        KeptRoom kept = rooms.get(room);
        if (kept == null) {
            return List.of();
        }
        return LongStream.rangeClosed(Math.max(from, kept.first()), kept.last())
                .limit(limit)
                .mapToObj(seq -> KeptMessage.decode(kept.get(seq), room, epoch, seq))
                .toList();
    }

    @Override
    public Set<Room> rooms() {
        return Set.copyOf(rooms.keySet());
    }

    @Override
    public Range range(Room room) {
        KeptRoom kept = rooms.get(room);
        return kept == null ? Range.EMPTY : new Range(kept.first(), kept.last());
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
