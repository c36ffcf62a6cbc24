package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.TopicFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The retained messages, one for each topic. Only in the event loop. */
final class Retained {

    private static final int MOST = 100_000;

    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Budget budget;

    Retained(Budget budget) {
        this.budget = budget;
    }

    /** Claims room for a message, which takes none if it is empty; false if there is none. */
    boolean claim(Message message) {
        boolean isTooMuch = messages.size() >= MOST && !messages.containsKey(message.topic());
        return isEmpty(message) || (!isTooMuch && budget.take(message.cost()));
    }

    /** Gives back what {@link #claim} has claimed. */
    void forgo(Message message) {
        budget.give(isEmpty(message) ? 0 : message.cost());
    }

    /** Keeps a message in place of the one before; an empty one takes that away. */
    void put(Message message) {
        Message old = isEmpty(message) ? messages.remove(message.topic()) : messages.put(message.topic(), message);
        if (old != null) {
            budget.give(old.cost());
        }
    }

    private static boolean isEmpty(Message message) {
        return message.payload().length == 0;
    }

    /** {@return all that have not expired} */
    List<Message> all() {
        messages.values().removeIf(message -> {
            boolean isExpired = message.isExpired();
            budget.give(isExpired ? message.cost() : 0);
            return isExpired;
        });
        return List.copyOf(messages.values());
    }

    List<Message> matching(TopicFilter filter) {
        return all().stream().filter(message -> filter.matches(message.topic())).toList();
    }
}
