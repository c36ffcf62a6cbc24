package io.zmqkit.relay.protocol;

/** A message breaks a rule of ZRC/1. Cheap to throw: it has no stack trace, because peers can cause it at will. */
public final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Which rule was broken. Relays count dropped messages by it. */
    public enum Reason {
        /** Too few frames, or too many. */
        FRAMES,
        /** A frame is not UTF-8. */
        UTF8,
        /** The topic frame is not {@code room/NAME/}, or the room's name breaks a rule. */
        ROOM,
        /** The kind is none of those allowed here. */
        KIND,
        /** The nickname is empty, too long, or has control characters. */
        SENDER,
        /** The message id has another form, or its numbers contradict each other. */
        ID,
        /** The body is empty, too long, or has control characters. */
        BODY,
        /** The relay's stamp has another form. */
        STAMP,
        /** A history request asks for something impossible. */
        RANGE
    }

    private final Reason reason;

    ProtocolException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** {@return the rule that was broken} */
    public Reason reason() {
        return reason;
    }
}
