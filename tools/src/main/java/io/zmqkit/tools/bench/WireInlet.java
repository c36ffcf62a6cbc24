package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.BulkPeer;
import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.lane.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Receives bytes, and reads the numbers where they stand. */
final class WireInlet implements Inlet, BulkSocket.Traffic {

    private static final long WAIT_MILLIS = 50;

    private final BenchOptions.Load load;
    private @Nullable BulkSocket socket;
    private final Supplier<Arrivals> arrivals;
    private boolean hasPeer;

    /** @param hasPeer whether it connects; who is bound has a peer when one has sent something, and visitors may come and go */
    WireInlet(BenchOptions.Load load, boolean hasPeer, Supplier<Arrivals> arrivals) {
        this.load = load;
        this.hasPeer = hasPeer;
        this.arrivals = arrivals;
    }

    void over(BulkSocket ready) {
        socket = ready;
    }

    @Override
    public void receive() throws IOException {
        BulkSocket ready = Objects.requireNonNull(socket);
        ready.turn(WAIT_MILLIS);
        IOException failure = ready.failure();
        if (hasPeer && ready.peers().isEmpty() && failure != null) {
            throw failure;
        }
    }

    @Override
    public void messages(BulkPeer from, ByteBuffer run, int messages) {
        hasPeer = true;
        Arrivals now = arrivals.get();
        long nanos = System.nanoTime();
        int at = run.position();
        for (int i = 0; i < messages; i++) {
            int frame = at;
            for (int skipped = Letter.bodyFrame(load.isChat()); skipped > 0 && isFollowed(run, frame); skipped--) {
                frame = Messages.bodyStart(run, frame) + Messages.bodyLength(run, frame);
            }
            note(now, run, frame, nanos);
            at = isFollowed(run, frame) ? Messages.end(run, frame) : end(run, frame);
        }
        now.seen(nanos);
    }

    private static boolean isFollowed(ByteBuffer run, int frame) {
        return (run.get(frame) & 1) != 0;
    }

    private static int end(ByteBuffer run, int frame) {
        return Messages.bodyStart(run, frame) + Messages.bodyLength(run, frame);
    }

    private void note(Arrivals now, ByteBuffer run, int frame, long nanos) {
        int mark = Messages.bodyStart(run, frame) + Letter.markOffset(load.topics());
        Letter.note(now, run, mark, end(run, frame), load.rate() > 0, nanos);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
