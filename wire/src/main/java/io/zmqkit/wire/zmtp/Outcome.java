package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;

/** How a handshake between two peers that keep to the protocol has ended. */
public sealed interface Outcome {

    /**
     * Messages may follow.
     *
     * @param version which both speak
     * @param mechanism which both want
     * @param partner what the other peer says of itself
     */
    record Agreed(Version version, Mechanism mechanism, Properties partner) implements Outcome {

        /**
         * Checks that the two sockets fit.
         *
         * @throws MalformedException if the other peer does not say what it is, or is of no use to this one
         */
        public void requirePartnerOf(SocketKind own) throws MalformedException {
            SocketKind peer =
                    partner.socketKind().orElseThrow(() -> new MalformedException("it does not say what socket it is"));
            if (!own.talksTo(peer)) {
                throw new MalformedException(
                        "the peer is a " + peer + " socket, and " + own + " does not talk to " + peer);
            }
        }
    }

    /**
     * The connection is of no use, and should be closed.
     *
     * @param reason for example {@code it wants CURVE, and this peer NULL}
     */
    record Refused(String reason) implements Outcome {}
}
