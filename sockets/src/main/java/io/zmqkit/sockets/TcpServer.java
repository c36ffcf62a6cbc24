package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server that blocks: it accepts a client and holds a conversation with it.
 *
 * <p>Where the conversation runs is all the difference between the two classical servers. {@link #iterative}: in the thread
 * that accepts, so one client is served and the others wait. {@link #threads}: in a thread of its own, so that accepting
 * goes on at once. A client whose conversation fails is closed, the others do not notice. stop() may come from any
 * thread: closing a socket is what ends a blocked accept or read.
 */
public final class TcpServer implements SocketProgram {

    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
    private static final long PATIENCE_MILLIS = 1000;

    private final ServerSocket listener;
    private final ServerOptions options;
    private final Executor executor;
    private final Conversation conversation;
    private final Consumer<String> warn;
    private final Semaphore slots;
    private final WriteWatchdog watchdog;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong served = new AtomicLong();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    /** What is said to one client, from its coming to its going. */
    public interface Conversation {
        /**
         * Serves one client; the server closes the socket afterwards.
         *
         * @param client the connection; a read or a write fails when the client is idle, or does not read, for too long
         * @throws IOException if the client is gone or breaks the protocol
         */
        void with(LineConnection client) throws IOException;
    }

    private TcpServer(ServerOptions options, Executor executor, Conversation conversation, Consumer<String> warn) {
        this.options = options;
        this.executor = executor;
        this.conversation = conversation;
        this.warn = warn;
        slots = new Semaphore(options.maxClients());
        listener = Net.listen(options.role(), options.address());
        watchdog = new WriteWatchdog(options.idle());
        LOG.info("{} bound to {}", options.role(), listener.getLocalSocketAddress());
    }

    /**
     * Serves one client after another.
     *
     * @param options where and how
     * @param conversation what is said, in the thread of run()
     * @param warn told of clients that were closed, and why
     * @return the server, bound
     */
    public static TcpServer iterative(ServerOptions options, Conversation conversation, Consumer<String> warn) {
        return new TcpServer(options, Runnable::run, conversation, warn);
    }

    /**
     * Serves every client in a thread of its own.
     *
     * @param options where and how
     * @param conversation what is said, in many threads at once
     * @param warn told of clients that were closed, and why, in any thread
     * @return the server, bound
     */
    public static TcpServer threads(ServerOptions options, Conversation conversation, Consumer<String> warn) {
        return new TcpServer(options, task -> daemon(task).start(), conversation, warn);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                accept();
            }
            slots.tryAcquire(options.maxClients(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS); // until all have ended
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a server", e);
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void accept() throws InterruptedException {
        try {
            Socket client = listener.accept();
            if (!slots.tryAcquire()) {
                warn.accept("refused " + peer(client) + ": " + options.maxClients() + " clients are there already");
                Net.close(client);
                return;
            }
            clients.add(client);
            executor.execute(() -> serve(client));
        } catch (IOException e) {
            if (stop.getCount() > 0) { // no file descriptor is left: try again when one may be
                warn.accept("cannot accept: " + Net.why(e));
                stop.await(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void serve(Socket client) {
        String peer = peer(client);
        try (client) {
            if (stop.getCount() > 0) { // otherwise stop() may have closed the others before this one was known
                client.setSoTimeout((int) options.idle().toMillis());
                conversation.with(new LineConnection(client, watchdog));
                served.incrementAndGet();
            }
        } catch (IOException e) {
            if (stop.getCount() > 0) {
                warn.accept("closed " + peer + ": "
                        + (e instanceof SocketTimeoutException ? options.silence() : Net.why(e)));
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e); // such as stdout closed: it ends the server, in the thread of run()
            stop();
        } finally {
            clients.remove(client);
            slots.release();
        }
    }

    private static String peer(Socket client) {
        return Net.text(client.getRemoteSocketAddress());
    }

    /** {@return where it is bound, with the port that the system chose} */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** {@return how many clients came and went in order} */
    public long served() {
        return served.get();
    }

    @Override
    public void stop() {
        stop.countDown();
        Net.close(listener);
        clients.forEach(Net::close);
    }

    @Override
    public void close() {
        stop();
        watchdog.close();
    }
}
