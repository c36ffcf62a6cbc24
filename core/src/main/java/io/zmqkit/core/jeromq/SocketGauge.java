package io.zmqkit.core.jeromq;

import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.SocketReading;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import zmq.SocketBase;
import zmq.ZMQ;
import zmq.io.SessionBase;
import zmq.io.StreamEngine;
import zmq.pipe.Pipe;

/**
 * Reads what JeroMQ counts for itself, to keep to high-water marks: how many messages each pipe has taken and given. It
 * costs the threads that use the sockets nothing, because they are not asked: a reading may be some messages old, and is
 * never half a number on a 64-bit JVM. Any thread, where nothing else is said.
 *
 * <p>A pipe has two ends: the socket's, used by the program's thread, and the session's, used by the I/O thread.
 */
public final class SocketGauge {

    private final ZContext context;
    private final Field sockets = field(ZContext.class, "sockets");
    private final Field pipes = field(SocketBase.class, "pipes");
    private final Field peer = field(Pipe.class, "peer");
    private final Field sink = field(Pipe.class, "sink");
    private final Field written = field(Pipe.class, "msgsWritten");
    private final Field read = field(Pipe.class, "msgsRead");
    private final Field readByPeer = field(Pipe.class, "peersMsgsRead");
    private final Field highWaterMark = field(Pipe.class, "hwm");
    private final Field engine = field(SessionBase.class, "engine");
    private final Field channel = field(StreamEngine.class, "fd");

    /** Looks at the sockets of a context. */
    public SocketGauge(ZContext context) {
        this.context = context;
    }

    private static Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("another JeroMQ: " + owner + " has no " + name, e);
        }
    }

    private static Object get(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the constructor has made it accessible", e);
        }
    }

    private static long number(Field field, Object owner) {
        return ((Number) get(field, owner)).longValue();
    }

    /** {@return a reading of all sockets but those between a program's own threads; none if they are being opened or closed right now} */
    public Optional<List<SocketReading>> read() {
        try {
            List<SocketReading> readings = new ArrayList<>();
            for (Object each : ((Collection<?>) get(sockets, context)).toArray()) {
                if (each instanceof Socket socket && !isInproc(socket)) {
                    readings.add(reading(socket));
                }
            }
            return Optional.of(readings);
        } catch (ConcurrentModificationException
                | ArrayIndexOutOfBoundsException // as JeroMQ's HashSets say it
                | IllegalArgumentException e) { // a socket that has just been closed has no type
            return Optional.empty(); // the next reading will see how it has ended
        }
    }

    /**
     * Counts the messages that wait in a socket, given to it and not yet taken by the thread that writes to the network;
     * those of inproc connections are not seen. In the socket's thread.
     */
    public long queued(Socket socket) {
        return reading(socket).connections().stream()
                .mapToLong(ConnectionReading::queued)
                .sum();
    }

    /** A pair of a program's own threads. */
    private static boolean isInproc(Socket socket) {
        return endpoint(socket).startsWith("inproc:");
    }

    private static String endpoint(Socket socket) {
        Object endpoint = socket.base().getSocketOptx(ZMQ.ZMQ_LAST_ENDPOINT);
        return endpoint == null ? "" : endpoint.toString();
    }

    private SocketReading reading(Socket socket) {
        List<ConnectionReading> connections = new ArrayList<>();
        for (Object each : ((Collection<?>) get(pipes, socket.base())).toArray()) {
            if (each instanceof Pipe pipe && get(peer, pipe) instanceof Pipe far) {
                connection(pipe, far).ifPresent(connections::add);
            }
        }
        return new SocketReading(
                System.identityHashCode(socket), socket.getSocketType().name(), endpoint(socket), connections);
    }

    private Optional<ConnectionReading> connection(Pipe pipe, Pipe far) {
        if (!(get(sink, far) instanceof SessionBase session)) {
            return Optional.empty(); // inproc
        }
        Object tcp = get(engine, session) instanceof StreamEngine stream ? get(channel, stream) : null;
        long sent = number(written, pipe);
        long received = number(read, pipe);
        long mark = number(highWaterMark, pipe);
        return Optional.of(new ConnectionReading(
                System.identityHashCode(pipe),
                tcp instanceof SocketChannel open ? address(open, true) : "",
                tcp instanceof SocketChannel open ? address(open, false) : "",
                "",
                sent,
                received,
                Math.max(0, sent - number(read, far)),
                Math.max(0, number(written, far) - received),
                OptionalLong.empty(),
                mark > 0 && sent - number(readByPeer, pipe) >= mark));
    }

    private static String address(SocketChannel tcp, boolean isLocal) {
        try {
            SocketAddress address = isLocal ? tcp.getLocalAddress() : tcp.getRemoteAddress();
            return address instanceof InetSocketAddress inet
                    ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                    : "";
        } catch (IOException e) {
            return ""; // it has just been closed
        }
    }
}
