package io.zmqkit.tools.replay;

import java.util.List;
import org.zeromq.ZMQ;

/**
 * Hands messages to the socket. A peer without room holds it up for as long as the patience lasts; then nobody waits for
 * it until it has room again, and what it misses is counted. The replay's thread.
 */
final class Delivery {

    private final ReplaySocket socket;
    private final Waiting waiting;
    private long sent;
    private long lost;
    private boolean hasNoRoom;

    Delivery(ReplaySocket socket, Waiting waiting) {
        this.socket = socket;
        this.waiting = waiting;
    }

    void send(List<byte[]> frames) {
        long start = System.nanoTime();
        boolean isSent = socket.send(frames, hasNoRoom ? ZMQ.DONTWAIT : 0);
        while (!isSent && !hasNoRoom && !waiting.isOver() && !waiting.isTooLong(start)) {
            waiting.receive();
            isSent = socket.send(frames, 0);
        }
        hasNoRoom = !isSent;
        if (!isSent && !waiting.isOver()) {
            lost++;
            isSent = socket.sendToOthers(frames);
        }
        sent += isSent ? 1 : 0;
    }

    long sent() {
        return sent;
    }

    long lost() {
        return lost;
    }
}
