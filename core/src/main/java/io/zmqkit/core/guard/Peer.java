package io.zmqkit.core.guard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection, from the moment when the system has accepted it. Used under the lock of {@link Connections}. */
final class Peer {

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    final SocketChannel channel;
    final String address;
    final long sinceNanos;

    /** What it has sent so far; null before its first frame. */
    @Nullable
    Traffic traffic;

    boolean isRefused;

    private Peer(SocketChannel channel, String address, long sinceNanos) {
        this.channel = channel;
        this.address = address;
        this.sinceNanos = sinceNanos;
    }

    /** The peer of a connection; empty if it has already gone, or is not TCP. */
    static Optional<Peer> of(SelectableChannel channel) {
        return address(channel).map(address -> new Peer((SocketChannel) channel, address, System.nanoTime()));
    }

    /** The address of a connection's peer as JeroMQ writes it; empty if it has already gone, or is not TCP. */
    static Optional<String> address(SelectableChannel channel) {
        try {
            if (channel instanceof SocketChannel tcp && tcp.getRemoteAddress() instanceof InetSocketAddress remote) {
                return Optional.of(remote.getAddress().getHostAddress() + ":" + remote.getPort());
            }
        } catch (IOException e) {
            LOG.debug("a connection was lost at once: {}", e.toString());
        }
        return Optional.empty();
    }

    /**
     * Closes only the reading half: JeroMQ takes that for the peer's goodbye and cleans up; a closed channel would
     * leak.
     */
    void endInput() {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            LOG.debug("{} had gone already: {}", address, e.toString());
        }
    }

    /** Tells whether the peer has ended the connection. JeroMQ still has it open while it reports the end. */
    boolean hasLeft() {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true; // a reset
        }
    }
}
