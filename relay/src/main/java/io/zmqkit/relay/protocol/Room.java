package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;

/**
 * A room's name: 1-64 of a-z, 0-9, {@code -}, {@code _} and {@code .}
 *
 * @param name the name
 */
public record Room(String name) {

    /** What the topic of every ZRC message begins with. */
    public static final String TOPIC_PREFIX = "room/";

    private static final int MAX_TOPIC_BYTES = 70;
    private static final int MAX_CHARACTERS = 64;

    /** Checks the name. */
    public Room {
        if (!isName(name)) {
            throw new IllegalArgumentException("a room's name must be 1-64 of a-z 0-9 - _ .");
        }
    }

    private static boolean isName(String text) {
        return Frames.isName(text, 1, MAX_CHARACTERS, "._");
    }

    static Room parse(String name) throws ProtocolException {
        if (!isName(name)) {
            throw new ProtocolException(Reason.ROOM, "a room's name must be 1-64 of a-z 0-9 - _ .");
        }
        return new Room(name);
    }

    /**
     * Reads a topic frame.
     *
     * @param frame {@code room/NAME/}
     * @return the room
     * @throws ProtocolException if it has another form
     */
    public static Room ofTopic(byte[] frame) throws ProtocolException {
        String topic = Frames.text(frame, MAX_TOPIC_BYTES, Reason.ROOM);
        if (!topic.startsWith(TOPIC_PREFIX) || !topic.endsWith("/") || topic.length() <= TOPIC_PREFIX.length()) {
            throw new ProtocolException(Reason.ROOM, "a topic is room/NAME/");
        }
        return parse(topic.substring(TOPIC_PREFIX.length(), topic.length() - 1));
    }

    /** {@return the topic to publish under and to subscribe to; because of the last slash it matches no other room} */
    public String topic() {
        return TOPIC_PREFIX + name + "/";
    }

    @Override
    public String toString() {
        return name;
    }
}
