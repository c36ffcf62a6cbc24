package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.SocketKind;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/**
 * What one connection of a lane has done so far.
 *
 * @param id names it, among those of the lane
 * @param kind what this side is to the peer: PULL, XSUB or XPUB
 * @param local this end
 * @param remote the peer's end
 * @param sent messages that were written or wait
 * @param received messages that have come
 * @param queued messages that wait to be written
 * @param dropped messages that the peer wanted and did not get
 * @param isFull whether it has just been given fewer messages than it wanted
 */
public record LaneConnection(
        int id,
        SocketKind kind,
        InetSocketAddress local,
        InetSocketAddress remote,
        long sent,
        long received,
        long queued,
        long dropped,
        boolean isFull) {

    /** What a connection has been given, and what not. */
    record Out(long sent, long dropped, boolean isFull) {}

    /** {@return a reading, unless the connection has just been closed} */
    static Optional<LaneConnection> of(Connection connection, long received, Out out) {
        Socket socket = connection.outlet().channel().socket();
        return socket.getLocalSocketAddress() instanceof InetSocketAddress local
                        && socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? Optional.of(new LaneConnection(
                        System.identityHashCode(connection),
                        connection.kind(),
                        local,
                        remote,
                        out.sent,
                        received,
                        connection.outbox().messages(),
                        out.dropped,
                        out.isFull))
                : Optional.empty();
    }
}
