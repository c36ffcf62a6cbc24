package io.zmqkit.bridge;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A filter for topics, as MQTT has it (MQTT 5, section 4.7): {@code +} stands for one level, {@code #} at the end for any
 * number of them, its parent included. A topic that begins with {@code $} is matched only by a filter that names its first
 * level.
 */
public final class TopicFilter {

    private static final int MOST_BYTES = 65_535;

    private final String text;
    private final String[] levels;

    private TopicFilter(String text) {
        this.text = text;
        levels = levels(text);
    }

    /**
     * Reads a filter.
     *
     * @param text for example {@code home/+/temp} or {@code home/#}
     * @return the filter
     * @throws IllegalArgumentException with a one-line reason if it is not one
     */
    public static TopicFilter parse(String text) {
        requireText("a filter", text);
        TopicFilter filter = new TopicFilter(text);
        for (int i = 0; i < filter.levels.length; i++) {
            String level = filter.levels[i];
            if (level.equals("#") && i < filter.levels.length - 1) {
                throw new IllegalArgumentException("'" + text + "' is not a filter: # may only be its last level");
            }
            if (level.length() > 1 && (level.contains("#") || level.contains("+"))) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a filter: + and # each take a whole level, as in a/+/b and a/#");
            }
        }
        return filter;
    }

    /**
     * Requires a text to be the topic of a message.
     *
     * @param topic for example {@code home/device1/temp}
     * @throws IllegalArgumentException with a one-line reason if it is not one
     */
    public static void requireTopic(String topic) {
        requireText("a topic", topic);
        if (topic.contains("+") || topic.contains("#")) {
            throw new IllegalArgumentException(
                    "'" + topic + "' is a filter, not a topic: + and # are for those who subscribe");
        }
    }

    private static void requireText(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " must have at least one character");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must not have a zero character");
        }
        int bytes = bytes(what, text);
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    what + " must have at most " + MOST_BYTES + " bytes of UTF-8, this has " + bytes);
        }
    }

    private static int bytes(String what, String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " must be valid Unicode", e);
        }
    }

    /**
     * Splits a topic, once for many filters.
     *
     * @param topic a topic
     * @return its levels; at least one, which may be empty
     */
    public static String[] levels(String topic) {
        return topic.split("/", -1);
    }

    /**
     * Tells whether a topic matches.
     *
     * @param topic a topic
     * @return true if so
     */
    public boolean matches(String topic) {
        return matches(levels(topic));
    }

    /**
     * Tells whether a topic matches.
     *
     * @param topic the {@link #levels} of a topic
     * @return true if so
     */
    public boolean matches(String[] topic) {
        if (topic[0].startsWith("$") && !levels[0].equals(topic[0])) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i == topic.length || !(levels[i].equals("+") || levels[i].equals(topic[i]))) {
                return false;
            }
        }
        return levels.length == topic.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return the filter as it was written} */
    @Override
    public String toString() {
        return text;
    }
}
