package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Strict reading of single frames. */
final class Frames {

    private static final char REPLACEMENT = '\ufffd';
    private static final char DELETE = 0x7f;
    private static final char LAST_CONTROL = 0x9f;
    private static final int MAX_DIGITS = 19;

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
        String text = new String(frame, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try { // somebody may have written that character
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(Reason.UTF8, "not UTF-8");
        }
    }

    static long number(String text, Reason reason) throws ProtocolException {
        if (!isNumber(text)) {
            throw new ProtocolException(reason, "not a whole number without sign or leading zero");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProtocolException(reason, "a number above " + Long.MAX_VALUE);
        }
    }

    private static boolean isNumber(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_DIGITS || (length > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Tells whether a text is a name: a-z, 0-9, {@code -} and what else is allowed, so many of them. */
    static boolean isName(String text, int least, int most, String alsoAllowed) {
        if (text.length() < least || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !isDigit(c) && c != '-' && alsoAllowed.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean hasControlCharacter(String text, boolean tabAllowed) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && !(tabAllowed && c == '\t')) || (c >= DELETE && c <= LAST_CONTROL)) {
                return true;
            }
        }
        return false;
    }

    /** {@return how many bytes a text has as UTF-8; -1 if it cannot be encoded: half of a surrogate pair cannot} */
    static int encodedBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
