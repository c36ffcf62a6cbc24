package io.zmqkit.chat;

import io.zmqkit.core.socket.Messages;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Request;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionRequest;
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
    private static final long MOST_PATIENCE_NANOS = Duration.ofSeconds(8).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long NOWHERE = Long.MAX_VALUE;

    /** What a request is for. */
    enum Purpose {
        /** To learn the epoch and the last number. */
        BEGIN,
        /** To fill a gap, or the time that the relay was away. */
        CATCH_UP,
        /** To show what was said before. */
        EARLIER,
        /** To learn what the relay knows about this client's session. */
        SESSION
    }

    private Socket dealer;
    private Purpose purpose = Purpose.BEGIN;
    private boolean waiting;
    private long from;
    private long patienceNanos = PATIENCE_NANOS;
    private long notBeforeNanos = System.nanoTime();

    HistoryClient(Socket dealer) {
        this.dealer = dealer;
    }

    /** Asks another relay from now on. */
    void move(Socket to) {
        dealer = to;
        reconnected();
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
        if (send(why, request)) {
            from = request.from();
        }
    }

    void askForSession(String session) {
        send(Purpose.SESSION, new SessionRequest(session));
    }

    private boolean send(Purpose why, Request request) {
        if (!Messages.sendAll(dealer, request.encode(), ZMQ.DONTWAIT)) {
            notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
            return false; // no relay is connected
        }
        patienceNanos = waiting ? Math.min(2 * patienceNanos, MOST_PATIENCE_NANOS) : PATIENCE_NANOS;
        purpose = why;
        waiting = true;
        notBeforeNanos = System.nanoTime() + patienceNanos;
        return true;
    }

    /** The connection is new: a request that was on its way may be lost, and is made again at once. */
    void reconnected() {
        waiting = false;
        notBeforeNanos = System.nanoTime();
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
                notBeforeNanos = System.nanoTime() + (waiting ? patienceNanos : 0);
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
