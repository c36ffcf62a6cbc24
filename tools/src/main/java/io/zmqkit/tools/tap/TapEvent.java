package io.zmqkit.tools.tap;

import io.zmqkit.wire.zmtp.SocketKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a connection.
 *
 * @param timeNanos since 1970
 * @param connection its number, from 1
 * @param kind what it was
 * @param fromClient who sent it: the peer that has connected, or the other one; true for what nobody sends
 * @param text in words; of a message and a subscription empty
 * @param frames of a message its frames, of a subscription its prefix; else none
 * @param socket of the greeting or command in which the sender says it, the type of its socket; else null
 */
public record TapEvent(
        long timeNanos,
        int connection,
        Kind kind,
        boolean fromClient,
        String text,
        List<byte[]> frames,
        @Nullable SocketKind socket) {

    /** What can happen. */
    public enum Kind {
        /** A connection begins. */
        OPENED,
        /** A peer says which version and mechanism it speaks. */
        GREETING,
        /** A command: READY, PING and so on. */
        COMMAND,
        /** A subscription to a prefix. */
        SUBSCRIBE,
        /** A subscription is taken back. */
        CANCEL,
        /** A whole message. */
        MESSAGE,
        /** A frame under CURVE, of which the size is all that can be told. */
        ENCRYPTED,
        /** From here on nothing can be told of this direction. */
        UNREADABLE,
        /** Bytes are missing in the recording. */
        GAP,
        /** The connection has ended. */
        CLOSED
    }
}
