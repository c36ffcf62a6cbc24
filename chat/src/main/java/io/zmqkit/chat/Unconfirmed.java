package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What was said and has not come back from the relay yet, oldest first. Pure state, one thread. */
final class Unconfirmed {

    private static final int WINDOW = 64;

    private static final int MOST_SESSIONS = 100; // others can make it begin new ones; the oldest are forgotten

    private final Map<String, Session> sessions =
            new LinkedHashMap<>(); // by id, the oldest first; the present one and earlier ones
    private Session session;
    private long confirmed;

    private record Entry(long n, Room room, String body) {}

    private static final class Session {

        private final String id = UUID.randomUUID().toString();
        private final Nickname sender;
        private final ArrayDeque<Entry> entries = new ArrayDeque<>();
        private long lastN;

        Session(Nickname sender) {
            this.sender = sender;
        }

        void add(Room room, String body) {
            entries.add(new Entry(++lastN, room, body));
        }

        boolean hasSaid(ChatMessage message) {
            Entry said = new Entry(message.id().n(), message.room(), message.body());
            return message.sender().equals(sender)
                    && said.n() <= lastN
                    && entries.stream().allMatch(entry -> entry.n() != said.n() || entry.equals(said));
        }
    }

    Unconfirmed(Nickname sender) {
        session = newSession(sender);
    }

    private Session newSession(Nickname sender) {
        Session made = new Session(sender);
        sessions.put(made.id, made);
        if (sessions.size() > MOST_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return made;
    }

    /**
     * True if this client said it, in this session or an earlier one. A session's name is no secret, and somebody else may
     * use it, even under this client's name: such a message is recognised by a number that was not given out yet, or by
     * another text than the one that waits under its number.
     */
    boolean isOwn(ChatMessage message) {
        Session its = sessions.get(message.id().session());
        return its != null && its.hasSaid(message);
    }

    /** True if somebody else said it in this client's session: the relay would not take what waits in it. */
    boolean isForeign(ChatMessage message) {
        return message.id().session().equals(session.id) && !session.hasSaid(message);
    }

    Nickname sender() {
        return session.sender;
    }

    /** From now on messages have another sender, in a new session. Nothing may be waiting. */
    void rename(Nickname newSender) {
        if (!isEmpty()) {
            throw new IllegalStateException(size() + " messages wait");
        }
        session = newSession(newSender);
    }

    /** What waits, oldest first. */
    List<String> texts() {
        return session.entries.stream().map(Entry::body).toList();
    }

    boolean isFull() {
        return size() >= WINDOW;
    }

    boolean isEmpty() {
        return session.entries.isEmpty();
    }

    int size() {
        return session.entries.size();
    }

    String session() {
        return session.id;
    }

    /** The number of the oldest that waits, 0 if none does. */
    long oldest() {
        return isEmpty() ? 0 : session.entries.getFirst().n();
    }

    /** The highest number given out in this session. */
    long newest() {
        return session.lastN;
    }

    /** How many have come back since the start. */
    long confirmed() {
        return confirmed;
    }

    /** Keeps a text and returns the message to send. */
    ChatMessage add(Room room, String body) {
        session.add(room, body);
        return message(session.entries.getLast());
    }

    private ChatMessage message(Entry entry) {
        MessageId id = new MessageId(session.id, entry.n(), oldest());
        return new ChatMessage(entry.room(), Kind.TEXT, session.sender, id, entry.body());
    }

    /** A message without a number: JOIN, LEAVE or HERE. */
    ChatMessage presence(Room room, Kind kind) {
        return new ChatMessage(room, kind, session.sender, new MessageId(session.id, 0, 0), "");
    }

    /** Forgets what has come back; the relay takes a session's messages in order, so all before it was taken, too. */
    boolean confirm(ChatMessage message) {
        MessageId id = message.id();
        return id.session().equals(session.id) && session.hasSaid(message) && confirmUpTo(id.n());
    }

    /** Forgets what the relay says it has; true if there was any. A number that was not given out confirms nothing. */
    boolean confirmUpTo(long n) {
        if (n > session.lastN) {
            return false;
        }
        int before = size();
        session.entries.removeIf(entry -> entry.n() <= n);
        confirmed += before - size();
        return size() < before;
    }

    /** Everything that waits, to be sent again. */
    List<ChatMessage> waiting() {
        return session.entries.stream().map(this::message).toList();
    }

    /** Gives up a session that the relay no longer takes messages from; what waits gets new numbers in a new one. */
    void startNewSession() {
        Session left = session;
        session = newSession(left.sender);
        left.entries.forEach(entry -> session.add(entry.room(), entry.body()));
    }
}
