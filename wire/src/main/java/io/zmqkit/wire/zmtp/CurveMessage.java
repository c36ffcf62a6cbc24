package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What can be told of a frame under CURVE without the keys: how large the frame in it is.
 *
 * <p>RFC 26, "The MESSAGE Command": <i>message = command-size %d7 "MESSAGE" message-nonce message-box</i>; the nonce has 8 bytes, and the
 * box 16 (its authenticator), one of flags and the body.
 *
 * @param nonce counts up by one from each side, beginning behind the handshake's
 * @param length of the encrypted frame's body, in bytes
 */
public record CurveMessage(long nonce, int length) {

    /** How many bytes a message grows by when it is encrypted. */
    public static final int OVERHEAD = 1 + Command.MESSAGE.length() + Long.BYTES + 16 + 1;

    private static final byte[] NAME = ("\u0007" + Command.MESSAGE).getBytes(StandardCharsets.US_ASCII);

    /** Reads the body of a frame that came after the handshake. */
    public static CurveMessage decode(ByteBuffer body) throws MalformedException {
        ByteBuffer in = body.duplicate();
        if (in.remaining() < OVERHEAD || !in.slice(in.position(), NAME.length).equals(ByteBuffer.wrap(NAME))) {
            throw new MalformedException("a frame under CURVE is not a MESSAGE");
        }
        long nonce = in.getLong(in.position() + NAME.length);
        return new CurveMessage(nonce, in.remaining() - OVERHEAD);
    }
}
