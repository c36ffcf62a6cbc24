package io.zmqkit.wire.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection: bytes in chunks, and how many messages they are. One thread.
 *
 * <p>Only whole messages and commands are appended, so something new may always stand at the end.
 */
final class Outbox {

    private static final int MOST_BUFFERS = 16; // in one write

    private final Memory memory;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(); // each is drained from its position to its limit
    private final @Nullable ByteBuffer[] gathered = new ByteBuffer[MOST_BUFFERS + 1];
    private long gatheredBytes;
    private final MessageEnds ends = new MessageEnds(); // of what has been written from here
    private int headFrom; // in the first chunk: what is before has been written
    private long bytes;
    private long messages;

    Outbox(Memory memory) {
        this.memory = memory;
    }

    long bytes() {
        return bytes;
    }

    /** {@return how many messages wait, or have a part that does} */
    long messages() {
        return messages;
    }

    /** {@return whether there is so much memory for this connection} */
    boolean allows(int more) {
        return more <= lastRoom() || memory.allows(bytes, more - lastRoom() + memory.chunkBytes());
    }

    /** {@return whether there is so much memory at all} */
    boolean has(int more) {
        long chunk = memory.chunkBytes();
        return more <= lastRoom() || memory.has((more - lastRoom() + chunk - 1) / chunk * chunk);
    }

    private int lastRoom() {
        return chunks.isEmpty()
                ? 0
                : chunks.getLast().capacity() - chunks.getLast().limit();
    }

    /** Appends bytes that end before a message begins: where no frame waits. */
    void appendUncounted(ByteBuffer in) throws IOException {
        ends.skip(in.remaining());
        append(in, in.position(), in.limit(), 0);
    }

    /** Appends the rest of a message whose beginning has been written past this, so that nothing waits. */
    void appendRest(ByteBuffer in, int from, int end) throws IOException {
        ends.beginWithin(end - from);
        append(in, from, end, 1);
    }

    /** Appends whole messages and commands, whatever is allowed; throws if there is no memory at all. */
    void append(ByteBuffer in, int from, int end, int messagesInIt) throws IOException {
        if (from == end) {
            return;
        }
        if (!has(end - from)) {
            throw new NoMemoryException("there is no memory for what it has not read");
        }
        for (int at = from; at < end; ) {
            if (lastRoom() == 0) {
                chunks.addLast(memory.takeChunk());
            }
            ByteBuffer last = chunks.getLast();
            int size = Math.min(lastRoom(), end - at);
            int place = last.limit();
            last.limit(place + size).put(place, in, at, size);
            at += size;
        }
        bytes += end - from;
        messages += messagesInIt;
    }

    /** Writes as much as the system takes at once. Returns true if that was all. */
    boolean write(GatheringByteChannel channel) throws IOException {
        while (bytes > 0) {
            int count = gather();
            long written = writeGathered(channel, count);
            drained(written);
            if (written < gatheredBytes) {
                return false;
            }
        }
        return true;
    }

    /** Writes what waits, and then from the position of a buffer, as much as the system takes at once. */
    void write(GatheringByteChannel channel, ByteBuffer next) throws IOException {
        while (chunks.size() > MOST_BUFFERS) {
            if (!write(channel)) {
                return;
            }
        }
        int count = gather();
        gathered[count] = next;
        int position = next.position();
        long written = writeGathered(channel, count + 1);
        drained(written - (next.position() - position));
    }

    private long writeGathered(GatheringByteChannel channel, int count) throws IOException {
        try {
            return channel.write(gathered, 0, count);
        } finally {
            Arrays.fill(gathered, 0, count, null); // their memory is others' now, and may be large
        }
    }

    private int gather() {
        int count = 0;
        gatheredBytes = 0;
        for (ByteBuffer chunk : chunks) {
            gatheredBytes += chunk.remaining();
            gathered[count++] = chunk;
            if (count == MOST_BUFFERS) {
                break;
            }
        }
        return count;
    }

    private void drained(long written) {
        bytes -= written;
        while (!chunks.isEmpty()) {
            ByteBuffer first = chunks.getFirst();
            messages -= ends.count(first, headFrom, first.position());
            headFrom = first.position();
            if (first.hasRemaining()) {
                return;
            }
            memory.giveChunk(chunks.removeFirst());
            headFrom = 0;
        }
    }

    /** Forgets what waits. */
    void close() {
        chunks.forEach(memory::giveChunk);
        chunks.clear();
        bytes = 0;
        messages = 0;
    }
}
