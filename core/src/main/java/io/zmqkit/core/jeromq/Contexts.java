package io.zmqkit.core.jeromq;

import io.zmqkit.core.OutOfDescriptorsException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import zmq.ZError;

/** Opens the context in which a program's sockets live. */
public final class Contexts {

    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    private Contexts() {}

    /**
     * Opens a context whose background threads do not die silently.
     *
     * @param onFatal called in a background thread when such a thread has died and the context no longer works; the
     *     program should then end
     * @return a context that the caller closes
     * @throws OutOfDescriptorsException if the process may open no more files
     */
    public static ZContext open(Consumer<Throwable> onFatal) {
        return guarded(make(ZContext::new), onFatal);
    }

    /**
     * Opens a context like {@link #open}, whose messages are sampled.
     *
     * @param onFatal as there
     * @return a context that the caller closes
     * @throws OutOfDescriptorsException if the process may open no more files
     */
    public static WatchedContext openWatched(Consumer<Throwable> onFatal) {
        return guarded(make(WatchedContext::new), onFatal);
    }

    private static <C extends ZContext> C guarded(C context, Consumer<Throwable> onFatal) {
        context.setUncaughtExceptionHandler((thread, failure) -> {
            try {
                LOG.error("the ZeroMQ thread {} died of {}", thread.getName(), failure.toString());
            } finally {
                onFatal.accept(failure); // even when there is no memory left to log with
            }
        });
        AtomicLong survived = new AtomicLong();
        context.setNotificationExceptionHandler((thread, failure) -> {
            if (failure.getCause() instanceof ClosedChannelException) {
                LOG.debug("{} was told of a channel that had been closed", thread.getName()); // while a context closes
                return;
            }
            long count = survived.incrementAndGet();
            if (Long.bitCount(count) == 1) { // 1, 2, 4, 8 ...: a peer can cause as many as it likes
                LOG.warn("{} bad commands or broken connections so far; the newest: {}", count, failure.toString());
            }
        });
        return context;
    }

    /**
     * Opens a socket.
     *
     * @param context where it lives; closing it closes the socket, unless that was done before
     * @param type socket type
     * @return the socket
     * @throws OutOfDescriptorsException if the process may open no more files
     */
    public static Socket socket(ZContext context, SocketType type) {
        try {
            return context.createSocket(type);
        } catch (ZError.IOException e) {
            throw new OutOfDescriptorsException(e);
        }
    }

    private static <C extends ZContext> C make(Supplier<C> constructor) {
        try {
            return constructor.get();
        } catch (ZError.IOException e) {
            throw new OutOfDescriptorsException(e);
        } catch (ExceptionInInitializerError e) { // the JDK's pipes want a descriptor once, when the first is opened
            if (isCausedByIo(e)) {
                throw new OutOfDescriptorsException(e);
            }
            throw e;
        }
    }

    private static boolean isCausedByIo(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && (cause instanceof IOException || isCausedByIo(cause));
    }
}
