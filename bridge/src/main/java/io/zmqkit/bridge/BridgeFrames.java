package io.zmqkit.bridge;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a message of MQTT looks in ZeroMQ: a frame with the topic and one with the payload, or both in one frame with a space
 * between them. A third frame, where there is one, says that the message comes from MQTT by way of a bridge, and that it may
 * have come before: {@code mqtt NAME} or {@code mqtt NAME dup}.
 *
 * @param isOne whether it is one frame
 * @param isMarked whether every message has the third frame, not only one that may have come before
 * @param name the bridge's name
 */
record BridgeFrames(boolean isOne, boolean isMarked, String name) {

    private static final String MARK = "mqtt ";
    private static final String REPEATED = " dup";

    /** What a message from ZeroMQ says. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(String topic, byte[] payload, boolean isOwn) {}

    /** {@return whether a topic can be told from the payload} */
    boolean canCarry(String topic) {
        return !isOne || topic.indexOf(' ') < 0;
    }

    List<byte[]> write(String topic, byte[] payload, boolean isRepeated) {
        byte[] first = topic.getBytes(StandardCharsets.UTF_8);
        if (isOne) {
            return List.of(ByteBuffer.allocate(first.length + 1 + payload.length)
                    .put(first)
                    .put((byte) ' ')
                    .put(payload)
                    .array());
        }
        List<byte[]> frames = new ArrayList<>(List.of(first, payload));
        if (isMarked || isRepeated) {
            frames.add((MARK + name + (isRepeated ? REPEATED : "")).getBytes(StandardCharsets.UTF_8));
        }
        return frames;
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException with a one-line reason if it has no topic that MQTT takes
     */
    Content read(List<byte[]> frames) {
        byte[] first = frames.get(0);
        if (isOne) {
            int space = 0;
            while (space < first.length && first[space] != ' ') {
                space++;
            }
            if (space == first.length || frames.size() > 1) {
                throw new IllegalArgumentException("not one frame with topic, space and payload");
            }
            byte[] payload = Arrays.copyOfRange(first, space + 1, first.length);
            return new Content(topic(Arrays.copyOf(first, space)), payload, false);
        }
        if (frames.size() < 2 || frames.size() > 3) {
            throw new IllegalArgumentException("not two frames, topic and payload, but " + frames.size());
        }
        return new Content(topic(first), frames.get(1), frames.size() == 3 && isOwn(frames.get(2)));
    }

    private boolean isOwn(byte[] mark) {
        String text = new String(mark, StandardCharsets.UTF_8);
        return text.equals(MARK + name) || text.equals(MARK + name + REPEATED);
    }

    private static String topic(byte[] bytes) {
        try {
            String topic = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            TopicFilter.requireTopic(topic);
            return topic;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a topic must be UTF-8", e);
        }
    }
}
