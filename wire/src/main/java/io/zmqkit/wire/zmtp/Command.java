package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a command frame carries: a name, and data whose meaning is the name's.
 *
 * <p>RFC 23, "Commands": <i>command-body = command-name command-data</i>, <i>command-name = OCTET 1*255command-name-char</i>,
 * <i>command-name-char = ALPHA</i>.
 *
 * <pre>
 *   READY      {@link Properties}        ends the handshake
 *   ERROR      {@link #errorReason}      refuses the other peer
 *   HELLO, WELCOME, INITIATE          between peers of PLAIN and CURVE
 *   PING, PONG {@link Ping}              from 3.1
 *   SUBSCRIBE, CANCEL {@link Subscription}  from 3.1
 * </pre>
 *
 * @param name letters, at most 255
 * @param data from the buffer's position to its limit
 */
public record Command(String name, ByteBuffer data) {

    /** Ends the handshake, with metadata. */
    public static final String READY = "READY";
    /** Refuses the other peer, with a reason. */
    public static final String ERROR = "ERROR";
    /** The client's first command of PLAIN and CURVE. */
    public static final String HELLO = "HELLO";
    /** The server's answer to HELLO. */
    public static final String WELCOME = "WELCOME";
    /** The client's second command of PLAIN and CURVE, with metadata. */
    public static final String INITIATE = "INITIATE";
    /** A message under CURVE: not a command frame, but with a name like one. */
    public static final String MESSAGE = "MESSAGE";
    /** Asks for a PONG. */
    public static final String PING = "PING";
    /** Answers a PING. */
    public static final String PONG = "PONG";
    /** Wants what begins with a prefix. */
    public static final String SUBSCRIBE = "SUBSCRIBE";
    /** Wants it no more. */
    public static final String CANCEL = "CANCEL";

    /**
     * What a PLAIN server of libzmq says in place of ERROR, until 4.3.5 at least: its source has "\x5ERROR", which C takes for
     * the byte 5E and "RROR".
     */
    private static final byte[] LIBZMQ_ERROR = "^RROR".getBytes(StandardCharsets.US_ASCII);

    /** Checks the name. */
    public Command {
        if (!name.matches("[A-Za-z]{1,255}")) {
            throw new IllegalArgumentException("a command's name must be 1-255 letters, was " + name);
        }
        data = data.asReadOnlyBuffer();
    }

    /** {@return a command} */
    public static Command of(String name, byte[] data) {
        return new Command(name, ByteBuffer.wrap(data));
    }

    /** {@return the command that ends a handshake} */
    public static Command ready(Properties properties) {
        return of(READY, properties.encode());
    }

    /**
     * {@return the command that refuses the other peer}
     *
     * @param reason at most 255 bytes of ASCII
     */
    public static Command error(String reason) {
        return of(ERROR, ShortText.encode(reason));
    }

    /** Reads the body of a command frame. */
    public static Command decode(ByteBuffer body) throws MalformedException {
        ByteBuffer in = body.duplicate();
        if (in.remaining() >= LIBZMQ_ERROR.length
                && in.slice(in.position(), LIBZMQ_ERROR.length).equals(ByteBuffer.wrap(LIBZMQ_ERROR))) {
            return new Command(
                    ERROR, in.position(in.position() + LIBZMQ_ERROR.length).slice());
        }
        byte[] name = ShortText.take(in, "a command's name");
        if (name.length == 0) {
            throw new MalformedException("a command has no name");
        }
        for (byte octet : name) {
            if (!Character.isLetter(octet & 0x7f) || octet < 0) {
                throw new MalformedException("a command's name has the byte " + Hex.of(octet));
            }
        }
        return new Command(new String(name, StandardCharsets.US_ASCII), in.slice());
    }

    /** {@return the body of a command frame} */
    public byte[] encode() {
        byte[] head = ShortText.encode(name);
        return ByteBuffer.allocate(head.length + data.remaining())
                .put(head)
                .put(data())
                .array();
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    /** {@return whether this is its name; case does not matter} */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** {@return what an ERROR says, in printable ASCII: a byte that is not is shown by number, as in {@code \\x1b}} */
    public String errorReason() throws MalformedException {
        ByteBuffer in = data();
        return ShortText.printable(ShortText.take(in, "the reason of an ERROR"));
    }
}
