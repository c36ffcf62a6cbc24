package io.zmqkit.relay.backplane;

import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an entry of the stream holds: a version byte, and messages that one relay collected one after the other. Of each
 * message: the number of its frames (1 byte), and of each frame its length (4 bytes, big-endian) and bytes.
 */
final class Envelope {

    private static final int MAX_BYTES = 64 << 10; // of more than one message
    static final int MAX_MESSAGES = 256;

    private static final int VERSION = 1;
    private static final int MAX_FRAMES = 64;
    private static final byte[] ZRC_TOPIC = Room.TOPIC_PREFIX.getBytes(StandardCharsets.UTF_8);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int messages;

    Envelope() {
        bytes.write(VERSION);
    }

    /** How long an entry is with this message alone. */
    static long bytesWith(List<byte[]> frames) {
        return 1 + size(frames);
    }

    boolean isEmpty() {
        return messages == 0;
    }

    int messages() {
        return messages;
    }

    /**
     * Whether one more message fits.
     *
     * @param mostBytes that NATS takes
     */
    boolean hasRoomFor(List<byte[]> frames, long mostBytes) {
        return isEmpty() || (messages < MAX_MESSAGES && bytes.size() + size(frames) <= Math.min(MAX_BYTES, mostBytes));
    }

    private static long size(List<byte[]> frames) {
        return 1 + frames.stream().mapToLong(frame -> 4L + frame.length).sum();
    }

    void add(List<byte[]> frames) {
        bytes.write(frames.size());
        for (byte[] frame : frames) {
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            bytes.writeBytes(frame);
        }
        messages++;
    }

    byte[] encode() {
        return bytes.toByteArray();
    }

    /**
     * Reads an entry. Every relay reads the same, whatever the bytes are.
     *
     * @return its messages, as far as each is one; empty if the bytes are not an envelope
     */
    static Optional<List<Entry>> decode(long position, long millis, byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        if (data.length < 2 || in.get() != VERSION) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            List<byte[]> frames = frames(in);
            if (frames.isEmpty() || entries.size() >= MAX_MESSAGES) {
                return Optional.empty();
            }
            entry(position, millis, frames).ifPresent(entries::add);
        }
        return Optional.of(entries);
    }

    /** None if the bytes break off. */
    private static List<byte[]> frames(ByteBuffer in) {
        int count = in.get();
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count && count <= MAX_FRAMES; i++) {
            int length = in.remaining() < 4 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                return List.of();
            }
            byte[] frame = new byte[length];
            in.get(frame);
            frames.add(frame);
        }
        return frames;
    }

    private static Optional<Entry> entry(long position, long millis, List<byte[]> frames) {
        byte[] topic = frames.get(0);
        boolean isZrc = topic.length >= ZRC_TOPIC.length
                && ByteBuffer.wrap(topic, 0, ZRC_TOPIC.length).equals(ByteBuffer.wrap(ZRC_TOPIC));
        try {
            return Optional.of(new Entry(position, millis, frames, isZrc ? ChatMessage.decode(frames) : null));
        } catch (ProtocolException e) {
            return Optional.empty(); // no relay has put it there
        }
    }
}
