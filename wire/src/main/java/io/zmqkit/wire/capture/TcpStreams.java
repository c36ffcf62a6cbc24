package io.zmqkit.wire.capture;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the connections of a capture together: retransmissions are left out, and what came out of order is put in order.
 * Give it each {@link TcpSegment}, then {@link #finish}. One thread.
 */
public final class TcpStreams {

    private static final int MOST_CONNECTIONS = 10_000;

    private final Listener listener;
    /** The one that was heard of longest ago first. */
    private final Map<Route, Connection> connections = new LinkedHashMap<>(16, 0.75f, true);

    private int number;

    /** Hears what has been put together. */
    public interface Listener {

        /** A connection begins. */
        void opened(CapturedConnection connection, long timeNanos);

        /**
         * The next bytes.
         *
         * @param fromClient the direction
         * @param bytes valid during the call only
         */
        void data(CapturedConnection connection, boolean fromClient, long timeNanos, ByteBuffer bytes);

        /** So many bytes are missing in the capture. */
        void gap(CapturedConnection connection, boolean fromClient, long bytes);

        /**
         * A connection has ended.
         *
         * @param abruptly by a reset
         */
        void closed(CapturedConnection connection, long timeNanos, boolean abruptly);
    }

    private record Route(InetSocketAddress one, InetSocketAddress other) {

        /** The same for both directions. */
        static Route of(TcpSegment segment) {
            boolean isOrdered = key(segment.source()).compareTo(key(segment.destination())) <= 0;
            return isOrdered
                    ? new Route(segment.source(), segment.destination())
                    : new Route(segment.destination(), segment.source());
        }

        private static String key(InetSocketAddress address) {
            return address.getAddress().getHostAddress() + " " + address.getPort();
        }
    }

    /** A connection; one that has ended stays for a while, since its last segments may come again. */
    private final class Connection {

        private final CapturedConnection name;
        private final int firstSequence;
        private final TcpStream fromClient = new TcpStream(new Direction(this, true));
        private final TcpStream fromServer = new TcpStream(new Direction(this, false));
        private long timeNanos;
        private boolean isClosed;

        Connection(CapturedConnection name, TcpSegment first) {
            this.name = name;
            firstSequence = first.sequence();
            timeNanos = first.timeNanos();
        }

        void take(TcpSegment segment) {
            timeNanos = segment.timeNanos();
            boolean isClients = segment.source().equals(name.client());
            TcpStream stream = isClients ? fromClient : fromServer;
            int sequence = segment.sequence();
            if (segment.has(TcpSegment.SYN)) {
                sequence++; // it counts as a byte
                stream.begin(sequence);
            }
            if (segment.payload().hasRemaining()) {
                stream.take(sequence, segment.payload());
            }
            if (segment.has(TcpSegment.FIN)) {
                stream.end(sequence + segment.payload().remaining());
            }
            if (fromClient.hasEnded() && fromServer.hasEnded()) {
                close(false);
            }
        }

        void close(boolean abruptly) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            fromClient.finish();
            fromServer.finish();
            listener.closed(name, timeNanos, abruptly);
        }
    }

    private final class Direction implements TcpStream.Sink {

        private final Connection connection;
        private final boolean isClients;

        Direction(Connection connection, boolean isClients) {
            this.connection = connection;
            this.isClients = isClients;
        }

        @Override
        public void gap(long bytes) {
            listener.gap(connection.name, isClients, bytes);
        }

        @Override
        public void data(ByteBuffer bytes) {
            listener.data(connection.name, isClients, connection.timeNanos, bytes);
        }
    }

    /** @param listener told by the thread that calls {@link #take} */
    public TcpStreams(Listener listener) {
        this.listener = listener;
    }

    /** Takes the next segment of the capture. */
    public void take(TcpSegment segment) {
        Route route = Route.of(segment);
        Connection connection = connections.get(route);
        boolean begins = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
        if (connection != null && begins && connection.firstSequence != segment.sequence()) {
            end(route, false); // the same ports again
            connection = null;
        }
        if (connection == null) {
            connection = open(route, segment);
        }
        if (connection == null) {
            return;
        }
        connection.take(segment);
        if (segment.has(TcpSegment.RST)) {
            end(route, true);
        }
    }

    /** Opens one, unless this is what is left of one that has ended. */
    private @Nullable Connection open(Route route, TcpSegment first) {
        boolean isFirst = first.has(TcpSegment.SYN);
        if (!isFirst && !first.payload().hasRemaining()) {
            return null;
        }
        boolean isServers = isFirst && first.has(TcpSegment.ACK);
        number++;
        CapturedConnection name = isServers
                ? new CapturedConnection(number, first.destination(), first.source())
                : new CapturedConnection(number, first.source(), first.destination());
        Connection connection = new Connection(name, first);
        connections.put(route, connection);
        listener.opened(name, first.timeNanos());
        if (connections.size() > MOST_CONNECTIONS) {
            end(connections.keySet().iterator().next(), false);
        }
        return connection;
    }

    private void end(Route route, boolean abruptly) {
        Connection connection = connections.remove(route);
        if (connection != null) {
            connection.close(abruptly);
        }
    }

    /** The capture has ended, and with it all connections. */
    public void finish() {
        List<Route> left = new ArrayList<>(connections.keySet());
        for (Route route : left) {
            end(route, false);
        }
    }
}
