package io.zmqkit.tools.probe;

import io.zmqkit.wire.peer.TcpConnection;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.StreamDecoder;
import io.zmqkit.wire.zmtp.StreamElement;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection to something that may be a ZMTP peer: what comes is decoded as such, and its first bytes are kept. */
final class ProbedConnection implements AutoCloseable {

    private static final int FIRST_BYTES = 64;

    private final TcpConnection connection;
    private final Duration patience;
    private final StreamDecoder decoder = new StreamDecoder(FrameLimits.DEFAULTS);
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).limit(0);
    private byte[] first = {};

    ProbedConnection(InetSocketAddress address, Duration patience) throws IOException {
        this.connection = TcpConnection.connect(address, patience);
        this.patience = patience;
    }

    Duration connectTime() {
        return connection.connectTime();
    }

    void send(byte[] bytes) throws IOException {
        connection.write(ByteBuffer.wrap(bytes), patience);
    }

    /** The first bytes that came, up to 64. */
    byte[] first() {
        return first.clone();
    }

    /** Waits until there are bytes; false if none came in time. */
    boolean awaitBytes(Duration timeout) throws IOException {
        if (in.hasRemaining()) {
            return true;
        }
        in.clear();
        try {
            int count = connection.read(in, timeout);
            if (count < 0) {
                throw new EOFException("it closed the connection");
            }
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            in.flip();
            note();
        }
        return true;
    }

    private void note() {
        int known = first.length;
        int more = Math.min(FIRST_BYTES - known, in.remaining());
        if (more > 0) {
            first = Arrays.copyOf(first, known + more);
            in.get(in.position(), first, known, more);
        }
    }

    /** The next element, or null if it did not come in time. */
    @Nullable
    StreamElement next(Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            StreamElement element = decoder.next(in);
            if (element != null) {
                return element;
            }
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            if (end - System.nanoTime() <= 0 || !awaitBytes(left)) {
                return null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
