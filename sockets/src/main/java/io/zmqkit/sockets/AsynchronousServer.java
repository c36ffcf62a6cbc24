package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server whose reads and writes are done by the system, which calls back when they are: asynchronous and non-blocking.
 *
 * <pre>
 *   accept ──▶ accept the next, and: read ──▶ answer the lines ──▶ write ──▶ ... ──▶ read again
 * </pre>
 *
 * <p>The program says what it wants and what is to happen then; no line of it waits. The order of what happens is no longer
 * the order of the lines. A client is not read while its answers are written, so one that does not read is held back by
 * itself. All callbacks run in one thread; run() only waits for stop(), which may be called from any.
 */
public final class AsynchronousServer implements SocketProgram {

    private static final Logger LOG = LoggerFactory.getLogger(AsynchronousServer.class);
    /** After a failure to accept: no file descriptor may be left. */
    private static final long PAUSE_MILLIS = 250;

    private final AsynchronousChannelGroup callbacks;
    private final AsynchronousServerSocketChannel listener;
    private final InetSocketAddress address;
    private final ServerOptions options;
    private final AnsweredLines.Answer answer;
    private final Consumer<String> warn;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong served = new AtomicLong();
    private final CompletableFuture<Void> stop = new CompletableFuture<>();

    /**
     * Binds the socket.
     *
     * @param options where and how
     * @param answer called for each line, in the thread of the callbacks
     * @param warn told of clients that were closed, and why
     */
    public AsynchronousServer(ServerOptions options, AnsweredLines.Answer answer, Consumer<String> warn) {
        this.options = options;
        this.answer = answer;
        this.warn = warn;
        callbacks = callbacks(options);
        try {
            listener = Net.listenChannel(options.role(), options.address(), callbacks);
            address = (InetSocketAddress) listener.getLocalAddress();
        } catch (AddressException | IOException e) {
            callbacks.shutdown(); // the listener is closed already
            throw e instanceof AddressException known
                    ? known
                    : AddressException.cannotBind(options.role(), options.address(), (IOException) e);
        }
        LOG.info("{} bound to {}", options.role(), address);
    }

    private static AsynchronousChannelGroup callbacks(ServerOptions options) {
        try {
            return AsynchronousChannelGroup.withFixedThreadPool(1, work -> new Thread(work, "callbacks"));
        } catch (IOException e) {
            throw AddressException.cannotBind(options.role(), options.address(), e);
        }
    }

    @Override
    public void run() {
        accept();
        stop.join();
    }

    private void accept() {
        if (listener.isOpen()) {
            listener.accept(null, handler(this::accepted, this::acceptFailed));
        }
    }

    private void accepted(AsynchronousSocketChannel channel) throws IOException {
        accept();
        String peer = Net.text(channel.getRemoteAddress());
        if (clients.size() == options.maxClients()) {
            warn.accept("refused " + peer + ": " + options.maxClients() + " clients are there already");
            Net.close(channel);
            return;
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Client client = new Client(channel, peer);
        clients.add(client);
        client.read();
    }

    private void acceptFailed(IOException why) {
        if (listener.isOpen()) {
            warn.accept("cannot accept: " + Net.why(why));
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::accept);
        }
    }

    /** What is to happen when the system has done it, and when it has not. */
    private static <T> CompletionHandler<T, Void> handler(Step<T> done, Consumer<IOException> failed) {
        return new CompletionHandler<>() {
            @Override
            public void completed(T result, Void nothing) {
                try {
                    done.take(result);
                } catch (IOException e) {
                    failed.accept(e);
                }
            }

            @Override
            public void failed(Throwable why, Void nothing) {
                failed.accept(why instanceof IOException e ? e : new IOException(why));
            }
        };
    }

    private interface Step<T> {
        void take(T result) throws IOException;
    }

    /** {@return where it is bound, with the port that the system chose} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return how many clients came and went; in any thread} */
    public long served() {
        return served.get();
    }

    @Override
    public void stop() {
        stop.complete(null);
    }

    @Override
    public void close() {
        Net.close(listener);
        clients.forEach(client -> Net.close(client.channel));
        callbacks.shutdown();
    }

    private final class Client {

        private final AsynchronousSocketChannel channel;
        private final String peer;
        private final AnsweredLines lines;
        private final ByteBuffer received = ByteBuffer.allocate(16 << 10);

        private Client(AsynchronousSocketChannel channel, String peer) {
            this.channel = channel;
            this.peer = peer;
            lines = new AnsweredLines(peer, answer);
        }

        private void read() {
            long idle = options.idle().toNanos();
            channel.read(
                    received.clear(), idle, TimeUnit.NANOSECONDS, null, handler(this::hasRead, this::failedToRead));
        }

        private void hasRead(int count) throws IOException {
            if (count < 0) {
                lines.end();
                leave();
                served.incrementAndGet();
                return;
            }
            lines.take(received.flip());
            write();
        }

        private void write() {
            ByteBuffer next = lines.waiting().next();
            if (next == null) {
                read();
                return;
            }
            long idle = options.idle().toNanos();
            channel.write(next, idle, TimeUnit.NANOSECONDS, null, handler(count -> write(), this::failedToWrite));
        }

        private void failedToRead(IOException why) {
            close(why instanceof InterruptedByTimeoutException ? options.silence() : Net.why(why));
        }

        private void failedToWrite(IOException why) {
            close(
                    why instanceof InterruptedByTimeoutException
                            ? "did not read for " + Net.text(options.idle())
                            : Net.why(why));
        }

        private void close(String why) {
            if (!stop.isDone()) { // else it is closed by the end
                warn.accept("closed " + peer + ": " + why);
            }
            leave();
        }

        private void leave() {
            clients.remove(this);
            Net.close(channel);
        }
    }
}
