package io.zmqkit.wire.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;

/**
 * What waits to be written to one connection: bytes in chunks, and how many messages they are. One thread.
 *
 * <p>Only whole messages and commands are appended, so something new may always stand at the end.
 */
final class Outbox {

    private static final int MOST_BUFFERS = 16; // in one write

    private final Memory memory;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(); // each is drained from its position to its limit
    private final ByteBuffer[] gathered = new ByteBuffer[MOST_BUFFERS + 1];
    private long gatheredBytes;
    private long bytes;
    private long messages;

    Outbox(Memory memory) {
        this.memory = memory;
    }

    long bytes() {
        return bytes;
    }

    /** {@return how many messages wait; once some of them have been written, in proportion to the bytes} */
    long messages() {
        return messages;
    }

    /** {@return whether there is so much memory for this connection} */
    boolean allows(int more) {
        return more <= lastRoom() || memory.allows(bytes, more - lastRoom() + Memory.CHUNK_BYTES);
    }

    private int lastRoom() {
        return chunks.isEmpty()
                ? 0
                : chunks.getLast().capacity() - chunks.getLast().limit();
    }

    /** Appends a part of a buffer, whatever is allowed; throws if there is no memory at all. */
    void append(ByteBuffer in, int from, int end, int messagesInIt) throws IOException {
        if (from == end) {
            return;
        }
        if (!memory.has((long) end - from + Memory.CHUNK_BYTES)) {
            throw new IOException("there is no memory for what it has not read");
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
            long written = channel.write(gathered, 0, count);
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
        long written = channel.write(gathered, 0, count + 1);
        drained(written - (next.position() - position));
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
        if (written == 0) {
            return;
        }
        messages = (messages * (bytes - written) + bytes - 1) / bytes;
        bytes -= written;
        while (!chunks.isEmpty() && !chunks.getFirst().hasRemaining()) {
            memory.giveChunk(chunks.removeFirst());
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
