package io.zmqkit.wire.lane;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The memory of one lane for what waits, shared by all connections. One thread.
 *
 * <p>Each may hold half of what is left. So one that holds much leaves as much to the others, many that hold much get less
 * and less, and there is always some left for one that holds nothing: network switches share their buffers like this
 * (Choudhury and Hahne, "Dynamic queue length thresholds", 1998).
 */
final class Memory {

    /** Of one piece of a queue. */
    static final int CHUNK_BYTES = 32 << 10;

    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    private long left;

    Memory(long bytes) {
        left = bytes;
    }

    /** {@return whether one that holds so much may have so much more} */
    boolean allows(long held, long more) {
        return held + more <= (left - more) / 2;
    }

    /** Takes bytes, if there are any, and they are allowed. */
    boolean take(long held, long more) {
        if (!allows(held, more)) {
            return false;
        }
        left -= more;
        return true;
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
    ByteBuffer takeChunk() {
        left -= CHUNK_BYTES;
        ByteBuffer chunk = spare.poll();
        return (chunk == null ? ByteBuffer.allocateDirect(CHUNK_BYTES) : chunk).limit(0);
    }

    /** Gives a chunk back. */
    void giveChunk(ByteBuffer chunk) {
        left += CHUNK_BYTES;
        spare.push(chunk.clear());
    }
}
