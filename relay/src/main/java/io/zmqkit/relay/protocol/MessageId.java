package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.regex.Pattern;

/**
 * Names a message, so that a resent one is recognised: {@code SESSION N BASE}.
 *
 * @param session 8-36 of a-z, 0-9 and {@code -}; new for each start of a client
 * @param n 1, 2, 3 ... over the session's TEXT messages; 0 for the other kinds
 * @param base the oldest n that the client has not seen confirmed, 1 to n; 0 for the other kinds
 */
public record MessageId(String session, long n, long base) {

    private static final int MAX_BYTES = 36 + 2 * 20;
    private static final Pattern SESSION = Pattern.compile("[a-z0-9-]{8,36}");

    /** Checks the session and that the numbers agree. */
    public MessageId {
        if (!isValid(session, n, base)) {
            throw new IllegalArgumentException(
                    "a message id must be SESSION N BASE with 1 <= BASE <= N, or SESSION 0 0");
        }
    }

    private static boolean isValid(String session, long n, long base) {
        return isSession(session) && ((n == 0 && base == 0) || (base >= 1 && base <= n));
    }

    static boolean isSession(String text) {
        return SESSION.matcher(text).matches();
    }

    static MessageId decode(byte[] frame) throws ProtocolException {
        String[] parts = Frames.text(frame, MAX_BYTES, Reason.ID).split(" ", -1);
        if (parts.length != 3) {
            throw new ProtocolException(Reason.ID, "a message id is SESSION N BASE");
        }
        long n = Frames.number(parts[1], Reason.ID);
        long base = Frames.number(parts[2], Reason.ID);
        if (!isValid(parts[0], n, base)) {
            throw new ProtocolException(
                    Reason.ID, "a message id is SESSION N BASE with 1 <= BASE <= N, or SESSION 0 0");
        }
        return new MessageId(parts[0], n, base);
    }

    /** {@return the id as it stands in its frame} */
    @Override
    public String toString() {
        return session + " " + n + " " + base;
    }
}
