package io.zmqkit.relay;

import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which topics somebody listens to, from what an XPUB socket reports: the first subscription to a topic and the end of
 * the last one, also when a connection is lost. One thread.
 *
 * <p>Its verbose modes are no better for counting: JeroMQ 0.6.0 then reports every subscription, but a lost connection
 * still only when it was a topic's last, so a count could only grow.
 */
final class Subscriptions {

    static final int MAX_TOPICS = 10_000;

    private static final byte UNSUBSCRIBE = 0;
    private static final byte SUBSCRIBE = 1;

    private final Set<String> topics = new HashSet<>();
    private final Set<Room> rooms = new HashSet<>();

    /** Takes in one message from the XPUB; what is not a subscription, a peer's mistake, is ignored. */
    void take(byte[] message) {
        if (message.length == 0) {
            return;
        }
        String topic = new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1);
        if (message[0] == SUBSCRIBE && topics.size() < MAX_TOPICS && topics.add(topic)) {
            room(topic).ifPresent(rooms::add);
        } else if (message[0] == UNSUBSCRIBE && topics.remove(topic)) {
            room(topic).ifPresent(rooms::remove);
        }
    }

    private static Optional<Room> room(String topic) {
        try {
            return Optional.of(Room.ofTopic(topic.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (ProtocolException e) {
            return Optional.empty(); // foreign, or a prefix such as "room/"
        }
    }

    int topics() {
        return topics.size();
    }

    /** The rooms that somebody has subscribed to by their whole topic. */
    Set<Room> rooms() {
        return Collections.unmodifiableSet(rooms);
    }
}
