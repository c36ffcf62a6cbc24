package io.zmqkit.chat;

import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Asks a relay for its history over a DEALER socket, one request at a time, again if no answer comes. One thread. */
final class HistoryClient {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryClient.class);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long NOWHERE = Long.MAX_VALUE;

    /** What a request is for. */
    enum Purpose {
        /** To learn the epoch and the last number. */
        BEGIN,
        /** To fill a gap, or the time that the relay was away. */
        CATCH_UP,
        /** To show what was said before. */
        EARLIER
    }

    private final Socket dealer;
    private Purpose purpose = Purpose.BEGIN;
    private boolean waiting;
    private long from;
    private long notBeforeNanos = System.nanoTime();

    HistoryClient(Socket dealer) {
        this.dealer = dealer;
        dealer.setImmediate(false); // JeroMQ's name for: send only if the relay is there
    }

    Purpose purpose() {
        return purpose;
    }

    /** First number of the request that is being answered. */
    long from() {
        return from;
    }

    /** True if a request may be sent now: none is waiting for its answer, or the answer is overdue. */
    boolean isFree(long nowNanos) {
        return nowNanos - notBeforeNanos >= 0;
    }

    void begin(Room room) {
        ask(Purpose.BEGIN, new HistoryRequest(room, NOWHERE, 1));
    }

    void ask(Purpose why, HistoryRequest request) {
        List<byte[]> frames = request.encode();
        for (int i = 0; i < frames.size(); i++) {
            if (!dealer.send(frames.get(i), ZMQ.DONTWAIT | (i + 1 < frames.size() ? ZMQ.SNDMORE : 0))) {
                notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
                return; // no relay is connected
            }
        }
        purpose = why;
        from = request.from();
        waiting = true;
        notBeforeNanos = System.nanoTime() + PATIENCE_NANOS;
    }

    /** Takes the next message of an answer, or null if none has come. Strangers' messages are skipped. */
    @Nullable
    HistoryReply take() {
        while (true) {
            byte[] frame = dealer.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return null;
            }
            List<byte[]> frames = new ArrayList<>();
            while (frame != null) {
                frames.add(frame);
                frame = dealer.hasReceiveMore() ? dealer.recv() : null;
            }
            try {
                HistoryReply reply = HistoryReply.decode(frames);
                notBeforeNanos = System.nanoTime() + (waiting ? PATIENCE_NANOS : 0);
                return reply;
            } catch (ProtocolException e) {
                LOG.debug("a history answer was dropped: {}", e.getMessage());
            }
        }
    }

    /** The answer is complete: the next request may follow at once, or after a pause if this one brought nothing. */
    void answered(boolean pause) {
        waiting = false;
        notBeforeNanos = System.nanoTime() + (pause ? PAUSE_NANOS : 0);
    }
}
