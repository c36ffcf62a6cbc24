package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;

/**
 * A sender's name: 1-32 characters, none of them a control character.
 *
 * @param text the name as shown
 */
public record Nickname(String text) {

    private static final int MAX_CHARACTERS = 32;
    private static final int MAX_BYTES = 4 * MAX_CHARACTERS;

    /** Checks the length and the characters. */
    public Nickname {
        if (!isValid(text)) {
            throw new IllegalArgumentException("a nickname must be 1-32 characters without control characters");
        }
    }

    private static boolean isValid(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters >= 1
                && characters <= MAX_CHARACTERS
                && !Frames.hasControlCharacter(text, false)
                && Frames.encodedBytes(text) > 0;
    }

    static Nickname decode(byte[] frame) throws ProtocolException {
        String text = Frames.text(frame, MAX_BYTES, Reason.SENDER);
        if (!isValid(text)) {
            throw new ProtocolException(Reason.SENDER, "a nickname must be 1-32 characters without control characters");
        }
        return new Nickname(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
