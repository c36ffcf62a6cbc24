package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/** The victim: a hardened ROUTER that returns every message, in a context of its own whose threads can be watched. */
public final class EchoServer implements AutoCloseable {

    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    private final List<Thread> zmqThreads = new CopyOnWriteArrayList<>();
    private final ZContext context = Contexts.open(fatal::add);
    private final Sockets sockets;
    private final Socket router;
    private final Endpoint endpoint;
    private final CompletableFuture<Void> loop;
    private volatile boolean stopped;

    public EchoServer(SocketOptions options, String bind) {
        context.setThreadFactor((task, name) -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(context.getUncaughtExceptionHandler());
            zmqThreads.add(thread);
            return thread;
        });
        sockets = new Sockets(context, options);
        router = sockets.bind(SocketType.ROUTER, "ROUTER echo", Endpoint.parse(bind));
        endpoint = Sockets.boundTo(router);
        loop = CompletableFuture.runAsync(this::echo, task -> new Thread(task, "echo-server").start());
    }

    public EchoServer(SocketOptions options) {
        this(options, "tcp://127.0.0.1:*");
    }

    private void echo() {
        while (!stopped) {
            ZMsg message = ZMsg.recvMsg(router);
            if (message != null) {
                message.send(router);
            }
        }
        sockets.close();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** What killed its threads; empty if all goes well. */
    public List<Throwable> fatal() {
        return fatal;
    }

    /** CPU time that JeroMQ's threads have used so far. */
    public Duration cpuTime() {
        long nanos = zmqThreads.stream()
                .mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
                .sum();
        return Duration.ofNanos(nanos);
    }

    /** Tells whether a new honest client gets its message back in time. */
    public boolean servesWithin(Duration patience) {
        try (ZContext clients = Contexts.open(fatal::add)) {
            Sockets own = new Sockets(clients, SocketOptions.DEFAULTS);
            return serves(own, endpoint, patience);
        }
    }

    /** Opens a socket, sends a message, waits for the same message, and closes the socket. */
    public static boolean serves(Sockets sockets, Endpoint endpoint, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Socket dealer = sockets.connect(SocketType.DEALER, "DEALER client", endpoint);
        try {
            dealer.send("ping");
            while (System.nanoTime() < deadline) {
                if ("ping".equals(dealer.recvStr())) {
                    return System.nanoTime() < deadline;
                }
            }
            return false;
        } finally {
            sockets.discard(dealer);
        }
    }

    @Override
    public void close() {
        stopped = true;
        loop.orTimeout(5, TimeUnit.SECONDS).join();
        context.close();
    }
}
