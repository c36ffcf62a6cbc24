package io.zmqkit.patterns.reqrep;

import org.zeromq.ZMsg;

/**
 * What a broker and a server behind it send to each other besides requests and replies: one frame of one byte.
 *
 * <p>Each side sends something at least once per heartbeat, and gives up the other after {@link #LIVENESS} heartbeats
 * of silence. Source: Guide, chapter 4, ppqueue and ppworker; a ppworker in any language can serve here.
 */
final class ParanoidPirate {

    /** From a server that has no request in hand. */
    static final byte READY = 1;
    /** From a broker, or from a server that is at work. */
    static final byte HEARTBEAT = 2;

    static final int LIVENESS = 3;

    private ParanoidPirate() {}

    static boolean is(byte signal, ZMsg message) {
        byte[] only = message.size() == 1 ? message.getFirst().getData() : new byte[0];
        return only.length == 1 && only[0] == signal;
    }
}
