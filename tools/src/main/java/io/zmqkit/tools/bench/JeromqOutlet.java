package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Sends with a socket of JeroMQ. */
final class JeromqOutlet implements Outlet {

    private static final int MOST_MESSAGES = 64;

    private final Socket socket;
    private final long patienceNanos;
    private Letter letter;
    private volatile boolean isAbandoned;

    /** @param socket whose send timeout is short: it is asked again and again */
    JeromqOutlet(Socket socket, Letter letter, Duration patience) {
        patienceNanos = patience.toNanos();
        this.socket = socket;
        this.letter = letter;
    }

    @Override
    public void use(Letter next) {
        letter = next;
    }

    @Override
    public void tend() {
        // JeroMQ's own threads do
    }

    @Override
    public int most() {
        return MOST_MESSAGES;
    }

    @Override
    public boolean send(int first, int count, long nanos) throws IOException {
        for (int i = 0; i < count; i++) {
            ByteBuffer message = ByteBuffer.wrap(letter.bytes().clone());
            letter.write(message, 0, first + i, nanos);
            List<byte[]> frames = frames(message);
            for (int frame = 0; frame < frames.size(); frame++) {
                if (!send(frames.get(frame), frame < frames.size() - 1 ? ZMQ.SNDMORE : 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean send(byte[] frame, int flags) {
        if (socket.send(frame, flags)) {
            return true;
        }
        long begun = System.nanoTime();
        while (!isAbandoned && System.nanoTime() - begun < patienceNanos) {
            if (socket.send(frame, flags)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void abandon() {
        isAbandoned = true;
    }

    private static List<byte[]> frames(ByteBuffer message) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < message.limit(); ) {
            byte[] body = new byte[Messages.bodyLength(message, at)];
            message.get(Messages.bodyStart(message, at), body);
            frames.add(body);
            at = Messages.bodyStart(message, at) + body.length;
        }
        return frames;
    }

    @Override
    public void close() {
        socket.close();
    }
}
