package io.zmqkit.wire.peer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP connection whose every call has a deadline, writing included, which a plain socket has none for. One thread; {@link
 * #close} from any.
 */
public final class TcpConnection implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private Duration connectTime = Duration.ZERO;

    private TcpConnection(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, 0);
    }

    /** Takes a connection over, or closes it if that fails. */
    static TcpConnection of(SocketChannel channel) throws IOException {
        Selector selector = null;
        try {
            selector = Selector.open();
            return new TcpConnection(channel, selector);
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @param address where to
     * @param patience how long to wait
     * @throws ConnectException if nobody listens there
     * @throws SocketTimeoutException if nobody answers in time
     */
    public static TcpConnection connect(InetSocketAddress address, Duration patience) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        Deadline deadline = Deadline.in(patience);
        TcpConnection connection = of(SocketChannel.open());
        try {
            long start = System.nanoTime();
            boolean isConnected = connection.channel.connect(address);
            while (!isConnected) {
                connection.await(SelectionKey.OP_CONNECT, deadline, "connecting");
                isConnected = connection.channel.finishConnect();
            }
            connection.connectTime = Duration.ofNanos(System.nanoTime() - start);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** {@return how long the peer's kernel took to accept; zero for a connection that was accepted here} */
    public Duration connectTime() {
        return connectTime;
    }

    private void await(int interest, Deadline deadline, String what) throws IOException {
        key.interestOps(interest);
        selector.select(deadline.remainingMillis(what));
        selector.selectedKeys().clear();
    }

    /**
     * Reads what there is, and waits for it if there is nothing.
     *
     * @param into with room
     * @return how many bytes, at least one, or -1 at the end of the stream
     * @throws SocketTimeoutException if nothing comes in time
     */
    int read(ByteBuffer into, Deadline deadline) throws IOException {
        int count = channel.read(into);
        while (count == 0) {
            await(SelectionKey.OP_READ, deadline, "reading");
            count = channel.read(into);
        }
        return count;
    }

    /**
     * Reads what there is, and waits for it if there is nothing.
     *
     * @param into with room
     * @param patience how long to wait
     * @return how many bytes, at least one, or -1 at the end of the stream
     * @throws SocketTimeoutException if nothing comes in time
     */
    public int read(ByteBuffer into, Duration patience) throws IOException {
        return read(into, Deadline.in(patience));
    }

    /**
     * Writes all of it.
     *
     * @param from until its limit
     * @param patience how long to wait while the other end does not read
     * @throws SocketTimeoutException if it cannot be written in time; some of it may be
     */
    public void write(ByteBuffer from, Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        channel.write(from);
        while (from.hasRemaining()) {
            await(SelectionKey.OP_WRITE, deadline, "writing");
            channel.write(from);
        }
    }

    /** Says that nothing more will be sent. */
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Makes {@link #close} a reset: what is on its way is lost. */
    public void resetOnClose() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    /** {@return this end} */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** {@return the other end} */
    public InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
