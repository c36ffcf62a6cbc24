package io.zmqkit.wire.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Where connections come in. One thread. */
public final class Listener implements AutoCloseable {

    private final ServerSocketChannel channel = ServerSocketChannel.open();
    private final Selector selector = Selector.open();

    /**
     * Binds.
     *
     * @param address where; port 0 is any free one
     */
    public Listener(InetSocketAddress address) throws IOException {
        try {
            channel.bind(address);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** {@return where it listens} */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Takes the next connection.
     *
     * @param patience how long to wait
     * @throws SocketTimeoutException if none comes in time
     */
    public TcpConnection accept(Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        SocketChannel accepted = channel.accept();
        while (accepted == null) {
            selector.select(deadline.remainingMillis("waiting for a connection"));
            selector.selectedKeys().clear();
            accepted = channel.accept();
        }
        return TcpConnection.of(accepted);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
