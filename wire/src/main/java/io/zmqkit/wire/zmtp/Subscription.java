package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What SUB and XSUB tell PUB and XPUB: send what begins with this prefix, or do not any more. One that was made twice has
 * to be taken back twice.
 *
 * <pre>
 *   2.0, 3.0  a message of one frame: 01 PREFIX, or 00 PREFIX
 *   3.1       the command SUBSCRIBE or CANCEL with PREFIX as data
 * </pre>
 *
 * <p>RFC 37, "The Publish-Subscribe Pattern": <i>subscribe = command-size %d9 "SUBSCRIBE" subscription</i>; <i>Subscriptions
 * SHALL be additive and SHALL NOT be idempotent.</i> libzmq takes both from anybody, and sends what the other peer's
 * version says.
 *
 * @param subscribes false if it is taken back
 * @param prefix any bytes; none: everything
 */
public record Subscription(boolean subscribes, ByteBuffer prefix) {

    /** Makes the prefix read-only. */
    public Subscription {
        prefix = prefix.asReadOnlyBuffer();
    }

    /** {@return a subscription} */
    public static Subscription to(byte[] prefix) {
        return new Subscription(true, ByteBuffer.wrap(prefix));
    }

    /** {@return what takes a subscription back} */
    public static Subscription cancel(byte[] prefix) {
        return new Subscription(false, ByteBuffer.wrap(prefix));
    }

    /** {@return what a frame that a PUB or XPUB has received says, in the form of either version} */
    public static Optional<Subscription> in(Frame frame) throws MalformedException {
        ByteBuffer body = frame.body();
        if (frame.command()) {
            Command command = Command.decode(body);
            boolean subscribes = command.is(Command.SUBSCRIBE);
            return subscribes || command.is(Command.CANCEL)
                    ? Optional.of(new Subscription(subscribes, command.data()))
                    : Optional.empty();
        }
        if (!body.hasRemaining() || body.get(body.position()) >>> 1 != 0) {
            return Optional.empty();
        }
        return Optional.of(new Subscription(body.get() == 1, body.slice()));
    }

    /** {@return the frame for a publisher of this version} */
    public Frame encode(Version version) {
        if (version.compareTo(Version.ZMTP_3_1) >= 0) {
            return Frame.of(new Command(subscribes ? Command.SUBSCRIBE : Command.CANCEL, prefix));
        }
        return Frame.last(ByteBuffer.allocate(1 + prefix.remaining())
                .put((byte) (subscribes ? 1 : 0))
                .put(prefix.duplicate())
                .array());
    }
}
