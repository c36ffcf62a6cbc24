package io.zmqkit.relay.history;

/** What is kept in memory of one room: messages with successive numbers, up to the last number used, in a ring. One thread. */
final class KeptRoom {

    private static final int FIRST_CAPACITY = 16;

    private byte[][] ring = new byte[FIRST_CAPACITY][];
    private int oldest;
    private int size;
    private long last;
    private long bytes;

    /** Uses a number, and keeps nothing for it. */
    void pass(long seq) {
        last = seq;
    }

    /** Keeps a message under the next number. */
    void add(long seq, byte[] message) {
        if (size == ring.length) {
            grow();
        }
        ring[(oldest + size) % ring.length] = message;
        size++;
        last = seq;
        bytes += message.length;
    }

    private void grow() {
        byte[][] larger = new byte[2 * ring.length][];
        int untilEnd = ring.length - oldest;
        System.arraycopy(ring, oldest, larger, 0, untilEnd);
        System.arraycopy(ring, 0, larger, untilEnd, oldest);
        ring = larger;
        oldest = 0;
    }

    /** Drops the oldest message, which must be there; returns its length. */
    @SuppressWarnings("NullAway") // nobody reads that place before it is filled again
    int dropOldest() {
        int length = ring[oldest].length;
        ring[oldest] = null;
        oldest = (oldest + 1) % ring.length;
        size--;
        bytes -= length;
        return length;
    }

    /** {@return the message with a number from {@link #first} to {@link #last}} */
    byte[] get(long seq) {
        return ring[(int) ((oldest + (seq - first())) % ring.length)];
    }

    long first() {
        return last - size + 1;
    }

    long last() {
        return last;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }
}
