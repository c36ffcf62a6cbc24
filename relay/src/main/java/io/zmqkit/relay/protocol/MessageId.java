package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;

/**
 * Names a message, so that a resent one is recognised: {@code SESSION N BASE}.
 *
 * @param session 8-36 of a-z, 0-9 and {@code -}; new for each start of a client
 * @param n 1, 2, 3 ... over the session's TEXT messages; 0 for the other kinds
 * @param base the oldest n that the client has not seen confirmed, 1 to n; 0 for the other kinds
 */
public record MessageId(String session, long n, long base) {

    private static final int MAX_BYTES = 36 + 2 * 20;

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
        return Frames.isName(text, 8, 36, "");
    }

    static MessageId decode(byte[] frame) throws ProtocolException {
        String text = Frames.text(frame, MAX_BYTES, Reason.ID);
        int first = text.indexOf(' ');
        int second = text.indexOf(' ', first + 1);
        if (first < 0 || second < 0 || text.indexOf(' ', second + 1) >= 0) {
            throw new ProtocolException(Reason.ID, "a message id is SESSION N BASE");
        }
        String session = text.substring(0, first);
        long n = Frames.number(text.substring(first + 1, second), Reason.ID);
        long base = Frames.number(text.substring(second + 1), Reason.ID);
        if (!isValid(session, n, base)) {
            throw new ProtocolException(
                    Reason.ID, "a message id is SESSION N BASE with 1 <= BASE <= N, or SESSION 0 0");
        }
        return new MessageId(session, n, base);
    }

    /** {@return the id as it stands in its frame} */
    @Override
    public String toString() {
        return session + " " + n + " " + base;
    }
}
