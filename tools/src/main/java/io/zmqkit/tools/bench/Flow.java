package io.zmqkit.tools.bench;

import io.zmqkit.wire.zmtp.SocketKind;

/** Which sockets messages go from and to. */
public enum Flow {
    /** Each message to one receiver. */
    PUSH(SocketKind.PUSH, SocketKind.PULL),
    /** Each message to all receivers. */
    PUB(SocketKind.PUB, SocketKind.SUB),
    /** Each message to one receiver; it could answer, and does not. */
    DEALER(SocketKind.DEALER, SocketKind.DEALER),
    /** Each message through a relay to all receivers. */
    RELAY(SocketKind.PUSH, SocketKind.SUB),
    /** A question, and its answer before the next one. */
    REQ(SocketKind.REQ, SocketKind.REP);

    private final SocketKind sender;
    private final SocketKind receiver;

    Flow(SocketKind sender, SocketKind receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** {@return the socket that sends} */
    public SocketKind sender() {
        return sender;
    }

    /** {@return the socket that receives} */
    public SocketKind receiver() {
        return receiver;
    }

    boolean reachesAll() {
        return receiver == SocketKind.SUB;
    }
}
