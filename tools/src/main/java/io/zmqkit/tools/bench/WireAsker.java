package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.BulkPeer;
import io.zmqkit.wire.lane.BulkSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A REQ without JeroMQ. */
final class WireAsker implements Asking.Asker, BulkSocket.Traffic {

    private static final long WAIT_MILLIS = 50;

    private final long patienceNanos;
    private @Nullable BulkSocket socket;
    private @Nullable Letter letter;
    private int answers;

    WireAsker(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    void over(BulkSocket ready) {
        socket = ready;
    }

    @Override
    public void use(Letter next) {
        letter = next;
    }

    @Override
    public boolean ask(int number, long nanos) throws IOException {
        BulkSocket ready = Objects.requireNonNull(socket);
        Letter question = Objects.requireNonNull(letter);
        ready.turn(0);
        List<BulkPeer> peers = ready.peers();
        ByteBuffer message = ByteBuffer.wrap(question.bytes());
        question.write(message, 0, number, nanos);
        answers = 0;
        if (!peers.isEmpty() && !peers.get(0).write(message, patienceNanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        while (answers == 0) {
            IOException failure = ready.failure();
            if (ready.peers().isEmpty()) {
                throw failure == null ? new IOException("nobody is connected") : failure;
            } else if (ready.isAbandoned() || System.nanoTime() - nanos > patienceNanos) {
                return false;
            }
            ready.turn(WAIT_MILLIS);
        }
        return true;
    }

    @Override
    public void messages(BulkPeer from, ByteBuffer run, int messages) {
        answers += messages;
    }

    @Override
    public void abandon() {
        Objects.requireNonNull(socket).abandon();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
