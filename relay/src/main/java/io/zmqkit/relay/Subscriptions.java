package io.zmqkit.relay;

import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who listens to what, from the subscription messages of an XPUB socket that reports every one. One thread. */
final class Subscriptions {

    private static final byte UNSUBSCRIBE = 0;
    private static final byte SUBSCRIBE = 1;
    private static final int MAX_TOPICS = 100_000;

    private final Map<String, Integer> holders = new HashMap<>();
    private long total;

    /** Takes in one message from the XPUB; what is not a subscription, a peer's mistake, is ignored. */
    void take(byte[] message) {
        if (message.length == 0) {
            return;
        }
        String topic = new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1);
        if (message[0] == SUBSCRIBE && (holders.size() < MAX_TOPICS || holders.containsKey(topic))) {
            holders.merge(topic, 1, Integer::sum);
            total++;
        } else if (message[0] == UNSUBSCRIBE && holders.containsKey(topic)) {
            holders.computeIfPresent(topic, (same, count) -> count > 1 ? count - 1 : null);
            total--;
        }
    }

    long total() {
        return total;
    }

    /** The rooms that somebody has subscribed to by their whole topic. */
    Set<Room> rooms() {
        Set<Room> rooms = new HashSet<>();
        for (String topic : holders.keySet()) {
            if (topic.startsWith(Room.TOPIC_PREFIX)) {
                addRoom(topic, rooms);
            }
        }
        return rooms;
    }

    private static void addRoom(String topic, Set<Room> rooms) {
        try {
            rooms.add(Room.ofTopic(topic.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (ProtocolException e) {
            rooms.remove(null); // a prefix such as "room/": it names no room
        }
    }
}
