package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket for a program that sends or receives as much as it can, as a load generator does: whole messages as bytes, and no
 * object for any of them. It keeps no queue, drops nothing and does not connect again; under NULL only. One thread; {@link #abandon}
 * may come from any.
 */
public final class BulkSocket implements AutoCloseable {

    static final Logger LOG = LoggerFactory.getLogger(BulkSocket.class);
    static final long LONGEST_WAIT_MILLIS = 50;

    private static final int INPUT_BYTES = 256 << 10;
    private static final long MEMORY_BYTES = 256L << 20; // for messages that have come in part

    private final SocketKind kind;
    private final FrameLimits limits;
    private final Traffic traffic;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private final Memory memory = new Memory(MEMORY_BYTES, 32 << 10);
    private final List<BulkPeer> peers = new ArrayList<>();
    private final List<byte[]> prefixes = new ArrayList<>();
    private @Nullable ServerSocketChannel listener;
    private @Nullable IOException failure;
    private volatile boolean isAbandoned;

    /** Who is given what comes. */
    @FunctionalInterface
    public interface Traffic {
        /**
         * Whole messages have come.
         *
         * @param from who has sent them
         * @param run from the position to the limit; valid during the call
         * @param messages how many, at least one
         */
        void messages(BulkPeer from, ByteBuffer run, int messages) throws IOException;
    }

    /**
     * A socket without peers.
     *
     * @param kind what it says that it is
     * @param limits of what comes
     * @param traffic is given what comes, in the thread that calls {@link #turn}
     */
    public BulkSocket(SocketKind kind, FrameLimits limits, Traffic traffic) throws IOException {
        this.kind = kind;
        this.limits = limits;
        this.traffic = traffic;
    }

    /** {@return what it says that it is} */
    public SocketKind kind() {
        return kind;
    }

    FrameLimits limits() {
        return limits;
    }

    Traffic traffic() {
        return traffic;
    }

    ByteBuffer input() {
        return input;
    }

    Memory memory() {
        return memory;
    }

    /**
     * Takes connections.
     *
     * @param bound closed by this socket
     */
    public void listen(ServerSocketChannel bound) throws IOException {
        listener = bound;
        bound.configureBlocking(false);
        bound.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Connects, and shakes hands.
     *
     * @param patience for both together
     * @throws UnfitPeerException if the peer is of a type that does not fit
     * @throws SocketTimeoutException if it does not answer in time, or the socket is abandoned
     */
    public BulkPeer connect(InetSocketAddress address, Duration patience) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        long begun = System.nanoTime();
        SocketChannel channel = SocketChannel.open();
        try {
            connect(channel, address, patience);
            BulkPeer peer = admit(channel);
            while (!peer.isAgreed()) {
                if (isAbandoned || System.nanoTime() - begun > patience.toNanos()) {
                    throw new SocketTimeoutException("the peer does not finish the handshake");
                }
                turn(LONGEST_WAIT_MILLIS);
                if (!peers.contains(peer) && failure != null) {
                    throw failure;
                }
            }
            return peer;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void connect(SocketChannel channel, InetSocketAddress address, Duration patience) throws IOException {
        long begun = System.nanoTime();
        channel.configureBlocking(false);
        boolean isConnected = channel.connect(address);
        channel.register(selector, SelectionKey.OP_CONNECT);
        while (!isConnected) {
            if (isAbandoned || System.nanoTime() - begun > patience.toNanos()) {
                throw new SocketTimeoutException("Connect timed out");
            }
            selector.select(LONGEST_WAIT_MILLIS);
            selector.selectedKeys().clear(); // the others' are seen again: readiness stays
            isConnected = channel.finishConnect();
        }
    }

    private BulkPeer admit(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        BulkPeer peer = new BulkPeer(this, channel, selector);
        peers.add(peer);
        return peer;
    }

    /** Subscribes, at every peer that there is and that comes. */
    public void subscribe(byte[] prefix) throws IOException {
        prefixes.add(prefix);
        for (BulkPeer peer : peers()) {
            peer.subscribe(prefix);
        }
    }

    /**
     * Waits until something comes, and reads it.
     *
     * @param waitMillis how long at most; 0 does not wait
     * @throws IOException if the selector fails; a connection that fails is only closed, see {@link #failure}
     */
    public void turn(long waitMillis) throws IOException {
        int ready = waitMillis == 0 ? selector.selectNow() : selector.select(waitMillis);
        if (ready == 0) {
            return;
        }
        List<SelectionKey> keys = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : keys) {
            if (key.attachment() instanceof BulkPeer peer) {
                read(peer);
            } else if (key.isValid()) {
                accept((ServerSocketChannel) key.channel());
            }
        }
    }

    private void accept(ServerSocketChannel bound) throws IOException {
        SocketChannel accepted = bound.accept();
        if (accepted == null) {
            return;
        }
        try {
            admit(accepted);
        } catch (IOException e) {
            LOG.debug("a connection has left at once: {}", e.toString());
            failure = e;
            accepted.close();
        }
    }

    private void read(BulkPeer peer) {
        try {
            boolean wasAgreed = peer.isAgreed();
            peer.read();
            if (!wasAgreed && peer.isAgreed()) {
                for (byte[] prefix : prefixes) {
                    peer.subscribe(prefix);
                }
            }
        } catch (IOException e) {
            LOG.debug("a connection ends: {}", e.toString());
            failure = e;
            drop(peer);
        }
    }

    private void drop(BulkPeer peer) {
        peers.remove(peer);
        peer.close();
    }

    /** {@return those that have shaken hands} */
    public List<BulkPeer> peers() {
        return peers.stream().filter(BulkPeer::isAgreed).toList();
    }

    /** {@return why the last connection that has ended did; null if none has} */
    public @Nullable IOException failure() {
        return failure;
    }

    /** Has everything that waits for a peer give up, now and later. In any thread. */
    public void abandon() {
        isAbandoned = true;
        selector.wakeup();
    }

    /** {@return whether nobody is to be waited for any more} */
    public boolean isAbandoned() {
        return isAbandoned;
    }

    @Override
    public void close() {
        List.copyOf(peers).forEach(this::drop);
        try (selector) {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            LOG.debug("not closed in order: {}", e.toString());
        }
    }
}
