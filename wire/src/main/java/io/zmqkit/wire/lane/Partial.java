package io.zmqkit.wire.lane;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A message that has come in part; its memory grows with what has come, and not with what was announced. One thread. */
final class Partial {

    private static final int FIRST_BYTES = 1 << 10;
    /** Kept for the next one; what is larger is given back. */
    private static final int KEPT_BYTES = 64 << 10;

    private final Memory memory;
    private final long most;
    private ByteBuffer come = ByteBuffer.allocate(0);

    /**
     * Holds nothing yet.
     *
     * @param most bytes that a message may have, with the headers of its frames: it never takes more memory
     */
    Partial(Memory memory, long most) {
        this.most = Math.min(most, Integer.MAX_VALUE - 8);
        this.memory = memory;
    }

    boolean isEmpty() {
        return come.position() == 0;
    }

    void append(ByteBuffer in, int from, int end) throws IOException {
        int more = end - from;
        if (more <= 0) {
            return;
        }
        if (come.remaining() < more) {
            grow(Math.addExact(come.position(), more));
        }
        come.put(come.position(), in, from, more).position(come.position() + more);
    }

    private void grow(int needed) throws IOException {
        int size = (int) Math.max(needed, Math.min(most, Math.max(FIRST_BYTES, 2L * needed)));
        if (!memory.allows(come.capacity(), size - come.capacity())) {
            throw new NoMemoryException("there is no memory for its message, of which " + needed + " bytes have come");
        }
        ByteBuffer larger = ByteBuffer.allocate(size); // may fail: nothing is counted before
        memory.take(size - come.capacity());
        come = larger.put(come.flip());
    }

    /** {@return all of it} */
    ByteBuffer bytes() {
        return come.flip();
    }

    void clear() {
        come.clear();
        if (come.capacity() > KEPT_BYTES) {
            close();
        }
    }

    /** Gives the memory back, if nothing is in it. */
    void trim() {
        if (isEmpty()) {
            close();
        }
    }

    void close() {
        memory.give(come.capacity());
        come = ByteBuffer.allocate(0);
    }
}
