package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.Messages;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;

/** A REQ of JeroMQ, whose receive timeout is short: it is asked again and again. */
final class JeromqAsker implements Asking.Asker {

    private final Socket socket;
    private final long patienceNanos;
    private @Nullable Letter letter;
    private volatile boolean isAbandoned;

    JeromqAsker(Socket socket, Duration patience) {
        patienceNanos = patience.toNanos();
        this.socket = socket;
    }

    @Override
    public void use(Letter next) {
        letter = next;
    }

    @Override
    public boolean ask(int number, long nanos) {
        Letter question = java.util.Objects.requireNonNull(letter);
        ByteBuffer message = ByteBuffer.wrap(question.bytes());
        question.write(message, 0, number, nanos);
        int at = Messages.bodyStart(message, 0) + Messages.bodyLength(message, 0); // behind the delimiter
        byte[] body = new byte[Messages.bodyLength(message, at)];
        message.get(Messages.bodyStart(message, at), body);
        if (!socket.send(body) || !isAnswered()) {
            return false;
        }
        while (socket.hasReceiveMore()) {
            socket.recv();
        }
        return true;
    }

    private boolean isAnswered() {
        long begun = System.nanoTime();
        while (socket.recv() == null) {
            if (isAbandoned || System.nanoTime() - begun > patienceNanos) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void abandon() {
        isAbandoned = true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
