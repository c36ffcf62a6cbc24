package io.zmqkit.wire.capture;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * One direction of a connection: segments in, in the order of their capture; bytes out, in the order in which they were
 * sent, each of them once. What comes before its turn is kept until the gap is filled, or too much is kept.
 */
final class TcpStream {

    /** Takes what is in its turn. */
    interface Sink {

        /** So many bytes are missing in the capture. */
        void gap(long bytes);

        /** The next bytes; the buffer is the sink's only during the call. */
        void data(ByteBuffer bytes);
    }

    private static final int MOST_BYTES_KEPT = 1 << 22;
    private static final int MOST_SEGMENTS_KEPT = 1 << 14;

    private final Sink sink;
    /** By the position of their first byte in the stream. */
    private final TreeMap<Long, byte[]> early = new TreeMap<>();

    private int earlyBytes;
    private long position;
    private int sequence;
    private boolean isBegun;
    private long end = Long.MAX_VALUE;

    TcpStream(Sink sink) {
        this.sink = sink;
    }

    /** The number of the next byte is this one, unless that is known already. */
    void begin(int firstSequence) {
        if (!isBegun) {
            isBegun = true;
            sequence = firstSequence;
        }
    }

    /** The stream ends before this number. */
    void end(int endSequence) {
        begin(endSequence);
        end = position + (endSequence - sequence);
    }

    boolean hasEnded() {
        return position >= end;
    }

    /** Takes a segment's payload, whose first byte has this number. */
    void take(int firstSequence, ByteBuffer payload) {
        begin(firstSequence);
        long start = position + (firstSequence - sequence); // as a signed number, since both wrap around
        if (start > position) {
            keep(start, payload);
        } else {
            give(start, payload);
            giveWhatIsDue();
        }
    }

    private void keep(long start, ByteBuffer payload) {
        byte[] known = early.get(start);
        if (known != null && known.length >= payload.remaining()) {
            return;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        early.put(start, bytes);
        earlyBytes += bytes.length - (known == null ? 0 : known.length);
        while (earlyBytes > MOST_BYTES_KEPT || early.size() > MOST_SEGMENTS_KEPT) {
            skipGap();
        }
    }

    /** Gives what is new of it. */
    private void give(long start, ByteBuffer payload) {
        long known = position - start;
        if (known >= payload.remaining()) {
            return;
        }
        payload.position(payload.position() + (int) known);
        int count = payload.remaining();
        position += count;
        sequence += count;
        sink.data(payload);
    }

    private void giveWhatIsDue() {
        while (!early.isEmpty() && early.firstKey() <= position) {
            Map.Entry<Long, byte[]> first = early.pollFirstEntry();
            earlyBytes -= first.getValue().length;
            give(first.getKey(), ByteBuffer.wrap(first.getValue()));
        }
    }

    private void skipGap() {
        long missing = early.firstKey() - position;
        position += missing;
        sequence += (int) missing;
        sink.gap(missing);
        giveWhatIsDue();
    }

    /** Nothing more comes: what is kept is given, with the gaps. */
    void finish() {
        while (!early.isEmpty()) {
            skipGap();
        }
    }
}
