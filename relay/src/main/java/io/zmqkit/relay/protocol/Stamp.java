package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;

/**
 * What the relay adds to a message: {@code EPOCH SEQ MILLIS}.
 *
 * @param epoch names the relay's history, 1-36 of a-z, 0-9 and {@code -}; another epoch is another history
 * @param seq 1, 2, 3 ... per room over TEXT messages; the other kinds repeat the room's last, 0 in an empty room
 * @param millis when the relay accepted the message, Unix time in milliseconds
 */
public record Stamp(String epoch, long seq, long millis) {

    private static final int MAX_BYTES = 36 + 2 * 20;

    /** Checks the epoch and that no number is negative. */
    public Stamp {
        if (!isEpoch(epoch) || seq < 0 || millis < 0) {
            throw new IllegalArgumentException("a stamp must be EPOCH SEQ MILLIS, none of them negative");
        }
    }

    /**
     * Tells whether a text can name a history.
     *
     * @param text any text
     * @return true for 1-36 of a-z, 0-9 and {@code -}
     */
    public static boolean isEpoch(String text) {
        return Frames.isName(text, 1, 36, "");
    }

    static Stamp decode(byte[] frame) throws ProtocolException {
        String[] parts = Frames.text(frame, MAX_BYTES, Reason.STAMP).split(" ", -1);
        if (parts.length != 3 || !isEpoch(parts[0])) {
            throw new ProtocolException(Reason.STAMP, "a stamp is EPOCH SEQ MILLIS");
        }
        return new Stamp(parts[0], Frames.number(parts[1], Reason.STAMP), Frames.number(parts[2], Reason.STAMP));
    }

    /** {@return the stamp's frame} */
    public byte[] encode() {
        return Frames.bytes(toString());
    }

    /** {@return the stamp as it stands in its frame} */
    @Override
    public String toString() {
        return epoch + " " + seq + " " + millis;
    }
}
