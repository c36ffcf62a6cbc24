package io.zmqkit.bridge;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Tells which messages may have been handed on before. A broker that keeps a session sends again what was not acknowledged
 * when the connection was lost: those are among the last messages of a window, and after a restart, when nobody remembers,
 * they may be any of the first ones. Any thread.
 */
final class Redeliveries {

    private final int window;
    private final Queue<Key> order = new ArrayDeque<>();
    private final Map<Key, Integer> handed = new HashMap<>();
    private boolean hasConnected;
    private int unknown;
    private int suspected;

    private record Key(String topic, int hash) {}

    /**
     * Remembers nothing yet.
     *
     * @param window how many messages may be unacknowledged at a time
     */
    Redeliveries(int window) {
        this.window = window;
    }

    /** A connection stands. */
    synchronized void connected(boolean hasSession) {
        if (hasSession && !hasConnected) {
            unknown = window;
        } else if (hasSession) {
            suspected = 2 * window; // as many may still wait here from the connection before
        }
        hasConnected = true;
    }

    /** A message of QoS 1 or 2 is about to be handed on: true if it may have been before. */
    synchronized boolean mayBeRepeated(String topic, byte[] payload) {
        Key key = new Key(topic, Arrays.hashCode(payload));
        boolean isKnown = suspected > 0 && handed.containsKey(key);
        boolean isUnknown = unknown > 0;
        suspected = Math.max(0, suspected - 1);
        unknown = Math.max(0, unknown - 1);
        remember(key);
        return isKnown || isUnknown;
    }

    private void remember(Key key) {
        order.add(key);
        handed.merge(key, 1, Integer::sum);
        if (order.size() > 2 * window) {
            handed.computeIfPresent(order.remove(), (old, count) -> count == 1 ? null : count - 1);
        }
    }
}
