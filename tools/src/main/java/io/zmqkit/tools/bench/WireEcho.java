package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.BulkPeer;
import io.zmqkit.wire.lane.BulkSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A REP without JeroMQ that answers each question with itself: on the wire, an answer looks just like its question. */
final class WireEcho implements Inlet, BulkSocket.Traffic {

    private static final long WAIT_MILLIS = 50;

    private final long patienceNanos;
    private @Nullable BulkSocket socket;

    WireEcho(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    void over(BulkSocket ready) {
        socket = ready;
    }

    @Override
    public void receive() throws IOException {
        Objects.requireNonNull(socket).turn(WAIT_MILLIS);
    }

    @Override
    public void messages(BulkPeer from, ByteBuffer run, int messages) throws IOException {
        if (!from.write(run, patienceNanos, TimeUnit.NANOSECONDS)) {
            throw new IOException("it does not read the answers");
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
