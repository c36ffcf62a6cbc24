package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What was said and has not come back from the relay yet, oldest first. Pure state, one thread. */
final class Outbox {

    private static final int WINDOW = 64;

    private Nickname sender;
    private final ArrayDeque<Entry> unconfirmed = new ArrayDeque<>();
    private final Set<String> sessions = new HashSet<>();
    private String session = newSession();
    private long lastN;
    private long sentNanos;

    private record Entry(long n, Room room, String body, long saidNanos) {}

    Outbox(Nickname sender) {
        this.sender = sender;
    }

    private String newSession() {
        String id = UUID.randomUUID().toString();
        sessions.add(id);
        return id;
    }

    /** True if this client said it, in this session or an earlier one. */
    boolean isOwn(MessageId id) {
        return sessions.contains(id.session());
    }

    Nickname sender() {
        return sender;
    }

    /** From now on somebody else speaks, in a session of their own. Nothing may be waiting. */
    void rename(Nickname newSender) {
        if (!unconfirmed.isEmpty()) {
            throw new IllegalStateException(unconfirmed.size() + " messages wait");
        }
        sender = newSender;
        session = newSession();
        lastN = 0;
    }

    /** What waits, oldest first. */
    List<String> texts() {
        return unconfirmed.stream().map(Entry::body).toList();
    }

    boolean isFull() {
        return unconfirmed.size() >= WINDOW;
    }

    boolean isEmpty() {
        return unconfirmed.isEmpty();
    }

    int size() {
        return unconfirmed.size();
    }

    /** Keeps a text and returns the message to send. */
    ChatMessage add(Room room, String body, long nowNanos) {
        if (unconfirmed.isEmpty()) {
            sentNanos = nowNanos;
        }
        unconfirmed.add(new Entry(++lastN, room, body, nowNanos));
        return message(unconfirmed.getLast());
    }

    private ChatMessage message(Entry entry) {
        MessageId id = new MessageId(session, entry.n(), unconfirmed.getFirst().n());
        return new ChatMessage(entry.room(), Kind.TEXT, sender, id, entry.body());
    }

    /** A message without a number: JOIN, LEAVE or HERE. */
    ChatMessage presence(Room room, Kind kind) {
        return new ChatMessage(room, kind, sender, new MessageId(session, 0, 0), "");
    }

    /** Forgets what has come back; the relay takes a session's messages in order, so all before it was taken, too. */
    boolean confirm(MessageId id, long nowNanos) {
        if (!id.session().equals(session)) {
            return false;
        }
        boolean any = unconfirmed.removeIf(entry -> entry.n() <= id.n());
        if (any) {
            sentNanos = nowNanos;
        }
        return any;
    }

    /** How long nothing has been confirmed, though something was sent; 0 if nothing waits. */
    long nanosSinceProgress(long nowNanos) {
        return unconfirmed.isEmpty() ? 0 : nowNanos - sentNanos;
    }

    /** How long the oldest has waited; 0 if nothing waits. */
    long nanosOldestWaited(long nowNanos) {
        Entry oldest = unconfirmed.peekFirst();
        return oldest == null ? 0 : nowNanos - oldest.saidNanos();
    }

    /** Everything that waits, to be sent again. */
    List<ChatMessage> resend(long nowNanos) {
        sentNanos = nowNanos;
        return unconfirmed.stream().map(this::message).toList();
    }

    /** Gives up a session that the relay no longer takes messages from; what waits gets new numbers in a new one. */
    void startNewSession(long nowNanos) {
        List<Entry> waiting = new ArrayList<>(unconfirmed);
        unconfirmed.clear();
        session = newSession();
        lastN = 0;
        waiting.forEach(entry -> unconfirmed.add(new Entry(++lastN, entry.room(), entry.body(), nowNanos)));
    }
}
