package io.zmqkit.wire.lane;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Memory for what waits, shared by all connections of one kind. One thread.
 *
 * <p>Each may hold half of what is left. So one that holds much leaves as much to the others, many that hold much get less
 * and less, and there is always some left for one that holds nothing: network switches share their buffers like this
 * (Choudhury and Hahne, "Dynamic queue length thresholds", 1998).
 */
final class Memory {

    private final int chunkBytes;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    private long left;
    private int idle; // spare chunks that nobody has needed since the last trim

    /**
     * All is free.
     *
     * @param bytes all
     * @param chunkBytes of one piece of a queue
     */
    Memory(long bytes, int chunkBytes) {
        left = bytes;
        this.chunkBytes = chunkBytes;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    /** {@return whether one that holds so much may have so much more} */
    boolean allows(long held, long more) {
        return held + more <= (left - more) / 2;
    }

    /** Takes bytes. */
    void take(long bytes) {
        left -= bytes;
    }

    /** Gives bytes back. */
    void give(long bytes) {
        left += bytes;
    }

    /** {@return whether there are so many bytes at all} */
    boolean has(long bytes) {
        return bytes <= left;
    }

    /** {@return an empty chunk, ready to be drained} */
    ByteBuffer takeChunk() throws NoMemoryException {
        ByteBuffer chunk = spare.poll();
        idle = Math.min(idle, spare.size());
        if (chunk == null) {
            try {
                chunk = ByteBuffer.allocateDirect(chunkBytes);
            } catch (OutOfMemoryError e) {
                throw new NoMemoryException(
                        "this program has no memory left for what it has not read: " + e.getMessage());
            }
        }
        left -= chunkBytes;
        return chunk.limit(0);
    }

    /** Gives a chunk back. */
    void giveChunk(ByteBuffer chunk) {
        left += chunkBytes;
        spare.push(chunk.clear());
    }

    /** Lets go of half of the spare chunks that nobody has needed since the last time: the peak is over. */
    void trim() {
        for (int i = (idle + 1) / 2; i > 0; i--) {
            spare.pollLast();
        }
        idle = spare.size();
    }

    /** {@return how many chunks are kept} */
    int spare() {
        return spare.size();
    }
}
