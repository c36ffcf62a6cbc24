package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server that never waits, on one thread: it asks each channel in turn whether there is something to read or room
 * to write, and begins again.
 *
 * <p>Synchronous, because the thread itself reads and writes; non-blocking, because it goes on when there is nothing. What
 * that costs: a whole core, even while all clients are silent, and each round takes longer the more they are. {@link
 * SelectorServer} has the system tell which channels are ready. One thread calls run(); stop() may be called from another.
 */
public final class PollingServer implements SocketProgram {

    private static final Logger LOG = LoggerFactory.getLogger(PollingServer.class);
    /** While more answers wait, the client's lines are not read. */
    private static final int PAUSE_BYTES = 64 << 10;
    /** After a failure to accept: no file descriptor may be left. */
    private static final long PAUSE_NANOS = 250_000_000;

    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final ServerOptions options;
    private final AnsweredLines.Answer answer;
    private final Consumer<String> warn;
    private final ByteBuffer received = ByteBuffer.allocateDirect(16 << 10);
    private final List<Client> clients = new ArrayList<>();
    private long acceptNanos = System.nanoTime();
    private long served;
    private volatile boolean stopped;

    /**
     * Binds the socket.
     *
     * @param options where and how
     * @param answer called for each line, in the thread of run()
     * @param warn told of clients that were closed, and why
     */
    public PollingServer(ServerOptions options, AnsweredLines.Answer answer, Consumer<String> warn) {
        this.options = options;
        this.answer = answer;
        this.warn = warn;
        listener = Net.listenChannel(options.role(), options.address());
        try {
            address = (InetSocketAddress) listener.getLocalAddress();
            listener.configureBlocking(false);
        } catch (IOException e) {
            Net.close(listener);
            throw AddressException.cannotBind(options.role(), options.address(), e);
        }
        LOG.info("{} bound to {}", options.role(), address);
    }

    @Override
    public void run() {
        while (!stopped) {
            accept();
            clients.removeIf(client -> !client.serve());
        }
    }

    private void accept() {
        if (System.nanoTime() - acceptNanos < 0) {
            return;
        }
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return; // nobody has come
            }
            if (clients.size() == options.maxClients()) {
                warn.accept("refused " + Net.text(channel.getRemoteAddress()) + ": " + options.maxClients()
                        + " clients are there already");
                Net.close(channel);
                return;
            }
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            clients.add(new Client(channel));
        } catch (IOException e) {
            warn.accept("cannot accept: " + Net.why(e));
            acceptNanos = System.nanoTime() + PAUSE_NANOS;
        }
    }

    /** {@return where it is bound, with the port that the system chose} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return how many clients came and went; read it after run() has returned} */
    public long served() {
        return served;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        clients.forEach(client -> Net.close(client.channel));
        Net.close(listener);
    }

    private final class Client {

        private final SocketChannel channel;
        private final String peer;
        private final AnsweredLines lines;
        private boolean ended;
        private long lastHeard = System.nanoTime();

        private Client(SocketChannel channel) throws IOException {
            this.channel = channel;
            peer = Net.text(channel.getRemoteAddress());
            lines = new AnsweredLines(peer, answer);
        }

        /** Its turn; returns false if it has gone. */
        private boolean serve() {
            try {
                if (!ended && lines.waiting().bytes() < PAUSE_BYTES) {
                    read();
                }
                lines.waiting().write(channel);
                if (ended && lines.waiting().isEmpty()) {
                    served++;
                    Net.close(channel);
                } else if (System.nanoTime() - lastHeard > options.idle().toNanos()) {
                    throw new IOException(options.silence());
                }
            } catch (IOException e) {
                warn.accept("closed " + peer + ": " + Net.why(e));
                Net.close(channel);
            }
            return channel.isOpen();
        }

        private void read() throws IOException {
            int count = channel.read(received.clear());
            if (count > 0) {
                lastHeard = System.nanoTime();
                lines.take(received.flip());
            } else if (count < 0) {
                lines.end();
                ended = true;
            }
        }
    }
}
