package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;

/** The peer is a socket of a type that does not talk to this one. */
public final class UnfitPeerException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Two sockets do not fit.
     *
     * @param own this one
     * @param peer what the other one says that it is
     */
    public UnfitPeerException(SocketKind own, String peer) {
        super("the peer is " + peer + ", and " + own + " talks to " + own.partners());
    }
}
