package io.zmqkit.tools.chaos;

/**
 * The memory for what waits, shared by all connections. While it is full, a direction in which something waits reads nothing,
 * and the others read a little at a time, so that nobody stands still because of somebody else. One thread.
 */
final class Room {

    /** What a message that waits costs beside its bytes. */
    static final int OVERHEAD_BYTES = 200;

    /** How much of an unfinished message is kept while the room is full; more of it is passed on without harm. */
    static final int LITTLE_BYTES = 4096;

    private static final int MOST_READ_WHEN_FULL = 256;
    private static final long LEAST = 4 << 20;
    private static final long MOST = 256 << 20;

    private final long most;
    private long used;

    Room(long most) {
        this.most = most;
    }

    /** {@return an eighth of the memory that this program may have, 4 to 256 MiB} */
    static Room ofThisProgram() {
        return new Room(Math.min(MOST, Math.max(LEAST, Runtime.getRuntime().maxMemory() / 8)));
    }

    /** Some more is kept, or less if negative. */
    void change(long bytes) {
        used += bytes;
    }

    boolean isFull() {
        return used >= most;
    }

    /** {@return how many bytes may be read now for a direction in which something waits, or nothing} */
    int allowance(boolean hasWaiting) {
        return !isFull() ? Integer.MAX_VALUE : hasWaiting ? 0 : MOST_READ_WHEN_FULL;
    }
}
