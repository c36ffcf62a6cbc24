package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server that never blocks on a client: one thread, a selector, and a callback attached to each key.
 *
 * <p>What a client does not take at once waits in its queue. While more than 64 KiB wait there, its own lines are not
 * read; beyond 256 KiB it is closed. So a client that never reads neither holds up the others nor fills the heap. All
 * callbacks run in the thread of run(); only stop() may come from another.
 */
public final class SelectorServer implements SocketProgram {

    private static final Logger LOG = LoggerFactory.getLogger(SelectorServer.class);
    private static final int PAUSE_BYTES = 64 << 10;
    private static final int MAX_WAITING_BYTES = 256 << 10;
    private static final long SWEEP_MILLIS = 250;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final SelectionKey accepting;
    private final InetSocketAddress address;
    private final ServerOptions options;
    private final Service service;
    private final Consumer<String> warn;
    private final ByteBuffer received = ByteBuffer.allocateDirect(16 << 10);
    private long served;
    private volatile boolean stopped;

    /** What the server is for. */
    public interface Service {
        /**
         * A client has said a line.
         *
         * @param client who
         * @param line what
         */
        void line(Client client, String line);

        /**
         * A client is gone.
         *
         * @param client who
         */
        default void gone(Client client) {}
    }

    /**
     * Binds the socket.
     *
     * @param options where and how
     * @param service called for each line, in the thread of run()
     * @param warn told of clients that were closed, and why
     */
    public SelectorServer(ServerOptions options, Service service, Consumer<String> warn) {
        this.options = options;
        this.service = service;
        this.warn = warn;
        listener = Net.listenChannel(options.role(), options.address());
        try {
            address = (InetSocketAddress) listener.getLocalAddress();
            selector = Selector.open();
            listener.configureBlocking(false);
            accepting = listener.register(selector, SelectionKey.OP_ACCEPT, (Runnable) this::accept);
        } catch (IOException e) {
            Net.close(listener);
            throw AddressException.cannotBind(options.role(), options.address(), e);
        }
        LOG.info("{} bound to {}", options.role(), address);
    }

    @Override
    public void run() {
        long nextSweep = System.nanoTime();
        try {
            while (!stopped) {
                selector.select(key -> ((Runnable) key.attachment()).run(), SWEEP_MILLIS);
                long now = System.nanoTime();
                if (now - nextSweep >= 0) {
                    accepting.interestOps(SelectionKey.OP_ACCEPT);
                    clientKeys().forEach(client -> client.closeIfIdle(now));
                    nextSweep = now + SWEEP_MILLIS * 1_000_000;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the selector has failed: " + Net.why(e), e);
        }
    }

    private List<Client> clientKeys() {
        return selector.keys().stream()
                .map(SelectionKey::attachment)
                .filter(Client.class::isInstance)
                .map(Client.class::cast)
                .toList();
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return; // it has gone already
            }
            if (selector.keys().size() > options.maxClients()) { // one of the keys is the listener's
                warn.accept("refused " + Net.text(channel.getRemoteAddress()) + ": " + options.maxClients()
                        + " clients are there already");
                Net.close(channel);
                return;
            }
            new Client(channel);
        } catch (IOException e) {
            warn.accept("cannot accept: " + Net.why(e));
            accepting.interestOps(0); // no file descriptor is left: try again after the next sweep
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
        selector.wakeup();
    }

    @Override
    public void close() {
        clientKeys().forEach(client -> Net.close(client.channel));
        Net.close(listener);
        Net.close(selector);
    }

    /** One connection: the rest of a line that came, and the lines that wait to go. */
    public final class Client implements Runnable, ChatRoom.Member {

        private final SocketChannel channel;
        private final String peer;
        private final SelectionKey key;
        private final LineDecoder decoder = new LineDecoder();
        private final WaitingLines waiting = new WaitingLines();
        private boolean ended;
        private long lastHeard = System.nanoTime();

        private Client(SocketChannel channel) throws IOException {
            this.channel = channel;
            peer = Net.text(channel.getRemoteAddress());
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        @Override
        public String address() {
            return peer;
        }

        /** The callback: the connection can be read, or written to. */
        @Override
        public void run() {
            try {
                if (key.isValid() && key.isReadable()) {
                    read();
                }
                if (key.isValid() && key.isWritable()) {
                    write();
                }
            } catch (IOException e) {
                close(Net.why(e));
            }
        }

        private void read() throws IOException {
            received.clear();
            int count = channel.read(received);
            received.flip();
            lastHeard = System.nanoTime();
            String line = decoder.next(received);
            while (line != null && key.isValid()) {
                service.line(this, line);
                line = decoder.next(received);
            }
            if (count < 0 && decoder.isInMidLine()) {
                throw new MalformedLineException("left in mid-line");
            }
            ended = count < 0;
            if (key.isValid()) {
                waitForWhatIsNext();
            }
        }

        /** Sends a line, or as much of it as goes now; the rest follows when the client reads. */
        @Override
        public void send(String line) {
            waiting.add(line);
            try {
                if (key.isValid()) {
                    write();
                }
            } catch (IOException e) {
                close(Net.why(e));
            }
            if (waiting.bytes() > MAX_WAITING_BYTES) {
                close("does not read what it is sent");
            }
        }

        private void write() throws IOException {
            waiting.write(channel);
            waitForWhatIsNext();
        }

        private void waitForWhatIsNext() {
            if (ended && waiting.isEmpty()) {
                close("");
                return;
            }
            boolean reads = !ended && waiting.bytes() < PAUSE_BYTES;
            key.interestOps((reads ? SelectionKey.OP_READ : 0) | (waiting.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }

        private void closeIfIdle(long now) {
            if (now - lastHeard > options.idle().toNanos()) {
                close(options.silence());
            }
        }

        /** Closes the connection in order, as one does for a client that has said goodbye. */
        public void close() {
            close("");
        }

        private void close(String why) {
            if (!key.isValid()) {
                return;
            }
            key.cancel();
            Net.close(channel);
            waiting.clear();
            if (why.isEmpty()) {
                served++;
            } else {
                warn.accept("closed " + peer + ": " + why);
            }
            service.gone(this);
        }
    }
}
