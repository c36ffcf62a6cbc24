package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Strict reading of single frames. */
final class Frames {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,18}");

    private Frames() {}

    static void requireCount(List<byte[]> frames, int count) throws ProtocolException {
        if (frames.size() != count) {
            throw new ProtocolException(Reason.FRAMES, "expected " + count + " frames, got " + frames.size());
        }
    }

    /** Decodes UTF-8, and refuses what {@code new String} would silently replace. */
    static String text(byte[] frame, int maxBytes, Reason tooLong) throws ProtocolException {
        if (frame.length > maxBytes) {
            throw new ProtocolException(tooLong, frame.length + " bytes, at most " + maxBytes + " are allowed");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(Reason.UTF8, "not UTF-8");
        }
    }

    static long number(String text, Reason reason) throws ProtocolException {
        if (NUMBER.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new ProtocolException(reason, "a number above " + Long.MAX_VALUE);
            }
        }
        throw new ProtocolException(reason, "not a whole number without sign or leading zero");
    }

    static boolean hasControlCharacter(String text, boolean tabAllowed) {
        return text.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL && !(tabAllowed && c == '\t'));
    }

    /** Tells whether a text can be encoded as UTF-8: half of a surrogate pair cannot. */
    static boolean canEncode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
