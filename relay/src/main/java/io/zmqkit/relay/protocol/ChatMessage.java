package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.List;

/**
 * What a client sends, five frames: topic, kind, sender, id, body.
 *
 * @param room the room
 * @param kind its kind
 * @param sender who sends it
 * @param id names it; numbered for TEXT, 0 0 for the other kinds
 * @param body 1-4096 bytes of UTF-8 without control characters but tab for TEXT, empty for the other kinds
 */
public record ChatMessage(Room room, Kind kind, Nickname sender, MessageId id, String body) {

    /** How many frames a client's message has. */
    public static final int FRAMES = 5;

    /** Longest body of a TEXT. */
    public static final int MAX_BODY_BYTES = 4096;

    private static final int MAX_KIND_BYTES = 16;

    /** The kinds of message that clients send. */
    public enum Kind {
        /** A message of the conversation; the relay numbers and stores it. */
        TEXT,
        /** The sender joins. */
        JOIN,
        /** The sender leaves. */
        LEAVE,
        /** The sender is still here. */
        HERE;

        private static final List<Kind> ALL = List.of(values());

        private final String frame = "ZRC1 " + name();

        /** {@return the kind as it stands in its frame} */
        public String frame() {
            return frame;
        }
    }

    /** Checks that id and body suit the kind. */
    public ChatMessage {
        boolean text = kind == Kind.TEXT;
        if (text != (id.n() > 0)) {
            throw new IllegalArgumentException("a TEXT is numbered from 1, the other kinds are 0 0");
        }
        if (text ? !isBody(body) : !body.isEmpty()) {
            throw new IllegalArgumentException(
                    "a TEXT has 1-4096 bytes without control characters but tab, the other kinds are empty");
        }
    }

    /**
     * Tells whether a text can be sent as it is.
     *
     * @param text any text
     * @return true for 1-4096 bytes of UTF-8 without control characters but tab
     */
    public static boolean isBody(String text) {
        int bytes = Frames.encodedBytes(text);
        return bytes >= 1 && bytes <= MAX_BODY_BYTES && !Frames.hasControlCharacter(text, true);
    }

    /**
     * Reads a client's message.
     *
     * @param frames as received
     * @return the message
     * @throws ProtocolException if a rule is broken; nothing else is thrown whatever the frames hold
     */
    public static ChatMessage decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, FRAMES);
        Room room = Room.ofTopic(frames.get(0));
        Kind kind = kind(frames.get(1));
        Nickname sender = Nickname.decode(frames.get(2));
        MessageId id = MessageId.decode(frames.get(3));
        if ((kind == Kind.TEXT) != (id.n() > 0)) {
            throw new ProtocolException(Reason.ID, "a TEXT is numbered from 1, the other kinds are 0 0");
        }
        String body = Frames.text(frames.get(4), MAX_BODY_BYTES, Reason.BODY);
        if (kind == Kind.TEXT ? !isBody(body) : !body.isEmpty()) {
            throw new ProtocolException(
                    Reason.BODY,
                    "a TEXT has 1-4096 bytes without control characters but tab, the other kinds are empty");
        }
        return new ChatMessage(room, kind, sender, id, body);
    }

    private static Kind kind(byte[] frame) throws ProtocolException {
        String text = Frames.text(frame, MAX_KIND_BYTES, Reason.KIND);
        for (Kind kind : Kind.ALL) {
            if (kind.frame().equals(text)) {
                return kind;
            }
        }
        throw new ProtocolException(Reason.KIND, "the kind must be ZRC1 TEXT, JOIN, LEAVE or HERE");
    }

    /** {@return the five frames} */
    public List<byte[]> encode() {
        return List.of(
                Frames.bytes(room.topic()),
                Frames.bytes(kind.frame()),
                Frames.bytes(sender.text()),
                Frames.bytes(id.toString()),
                Frames.bytes(body));
    }
}
