package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What was said and has not come back from the relay yet, oldest first. Pure state, one thread. */
final class Unconfirmed {

    private static final int WINDOW = 64;

    private Nickname sender;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<String, Nickname> sessions = new HashMap<>(); // and under which name
    private String session;
    private long lastN;
    private long confirmed;

    private record Entry(long n, Room room, String body) {}

    Unconfirmed(Nickname sender) {
        this.sender = sender;
        session = newSession();
    }

    private String newSession() {
        String id = UUID.randomUUID().toString();
        sessions.put(id, sender);
        return id;
    }

    /** True if this client said it, in this session or an earlier one. A session is no secret, and others could use it. */
    boolean isOwn(ChatMessage message) {
        return message.sender().equals(sessions.get(message.id().session()));
    }

    Nickname sender() {
        return sender;
    }

    /** From now on messages have another sender, in a new session. Nothing may be waiting. */
    void rename(Nickname newSender) {
        if (!entries.isEmpty()) {
            throw new IllegalStateException(entries.size() + " messages wait");
        }
        sender = newSender;
        session = newSession();
        lastN = 0;
    }

    /** What waits, oldest first. */
    List<String> texts() {
        return entries.stream().map(Entry::body).toList();
    }

    boolean isFull() {
        return entries.size() >= WINDOW;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    String session() {
        return session;
    }

    /** The number of the oldest that waits, 0 if none does. */
    long oldest() {
        return entries.isEmpty() ? 0 : entries.getFirst().n();
    }

    /** The highest number given out in this session. */
    long newest() {
        return lastN;
    }

    /** How many have come back since the start. */
    long confirmed() {
        return confirmed;
    }

    /** Keeps a text and returns the message to send. */
    ChatMessage add(Room room, String body) {
        entries.add(new Entry(++lastN, room, body));
        return message(entries.getLast());
    }

    private ChatMessage message(Entry entry) {
        MessageId id = new MessageId(session, entry.n(), entries.getFirst().n());
        return new ChatMessage(entry.room(), Kind.TEXT, sender, id, entry.body());
    }

    /** A message without a number: JOIN, LEAVE or HERE. */
    ChatMessage presence(Room room, Kind kind) {
        return new ChatMessage(room, kind, sender, new MessageId(session, 0, 0), "");
    }

    /** Forgets what has come back; the relay takes a session's messages in order, so all before it was taken, too. */
    boolean confirm(ChatMessage message) {
        MessageId id = message.id();
        return id.session().equals(session) && message.sender().equals(sender) && confirmUpTo(id.n());
    }

    /** Forgets what the relay says it has; true if there was any. */
    boolean confirmUpTo(long n) {
        int before = entries.size();
        entries.removeIf(entry -> entry.n() <= n);
        confirmed += before - entries.size();
        return entries.size() < before;
    }

    /** Everything that waits, to be sent again. */
    List<ChatMessage> waiting() {
        return entries.stream().map(this::message).toList();
    }

    /** Gives up a session that the relay no longer takes messages from; what waits gets new numbers in a new one. */
    void startNewSession() {
        List<Entry> waiting = new ArrayList<>(entries);
        entries.clear();
        session = newSession();
        lastN = 0;
        waiting.forEach(entry -> entries.add(new Entry(++lastN, entry.room(), entry.body())));
    }
}
