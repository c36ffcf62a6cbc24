package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Who a client of PLAIN says it is.
 *
 * <p>RFC 24: <i>hello = command-size %d5 "HELLO" username password</i>, each of them <i>OCTET *VCHAR</i>.
 *
 * @param username at most 255 bytes
 * @param password at most 255 bytes
 */
public record PlainHello(String username, String password) {

    /** Reads the data of a HELLO of PLAIN. */
    public static PlainHello decode(ByteBuffer data) throws MalformedException {
        ByteBuffer in = data.duplicate();
        String username = new String(ShortText.take(in, "the user name"), StandardCharsets.UTF_8);
        String password = new String(ShortText.take(in, "the password"), StandardCharsets.UTF_8);
        if (in.hasRemaining()) {
            throw new MalformedException("a HELLO has " + in.remaining() + " bytes after the password");
        }
        return new PlainHello(username, password);
    }

    /** {@return the command} */
    public Command encode() {
        byte[] user = ShortText.encode(username);
        byte[] secret = ShortText.encode(password);
        return Command.of(
                Command.HELLO,
                ByteBuffer.allocate(user.length + secret.length)
                        .put(user)
                        .put(secret)
                        .array());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "HELLO of " + username;
    }
}
