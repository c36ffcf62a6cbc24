package io.zmqkit.relay;

import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which topics somebody listens to, from what a verbose XPUB socket reports: every subscription, and the end of a
 * topic's last one, also when a connection is lost. As many as the socket's own limit lets in. One thread.
 *
 * <p>Subscribers cannot be counted by it: a lost connection is reported only when it was a topic's last.
 */
final class Subscriptions {

    private static final byte UNSUBSCRIBE = 0;
    private static final byte SUBSCRIBE = 1;

    private final Set<String> topics = new HashSet<>();
    private final Set<Room> rooms = new HashSet<>();

    /**
     * Takes one message from the XPUB; ignores what is not a subscription, which is a peer's mistake.
     *
     * @return the room that somebody has just subscribed to, if it was a room's whole topic
     */
    Optional<Room> take(byte[] message) {
        if (message.length == 0) {
            return Optional.empty();
        }
        String topic = new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1);
        if (message[0] == UNSUBSCRIBE && topics.remove(topic)) {
            room(topic).ifPresent(rooms::remove);
        }
        if (message[0] != SUBSCRIBE) {
            return Optional.empty();
        }
        Optional<Room> room = room(topic);
        if (topics.add(topic)) {
            room.ifPresent(rooms::add);
        }
        return room;
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
