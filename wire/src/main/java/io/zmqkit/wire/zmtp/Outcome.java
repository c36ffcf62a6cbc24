package io.zmqkit.wire.zmtp;

/** How a handshake between two peers that keep to the protocol has ended. */
public sealed interface Outcome {

    /**
     * Messages may follow.
     *
     * @param version which both speak
     * @param mechanism which both want
     * @param partner what the other peer says of itself
     */
    record Agreed(Version version, Mechanism mechanism, Properties partner) implements Outcome {}

    /**
     * The connection is of no use, and should be closed.
     *
     * @param reason for example {@code it wants CURVE, and this peer NULL}
     */
    record Refused(String reason) implements Outcome {}
}
