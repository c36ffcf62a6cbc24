package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.Messages;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;

/** A REQ of JeroMQ, whose timeouts are short: it is asked again and again. */
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
        long begun = System.nanoTime();
        while (!socket.send(body)) { // nobody is there, perhaps again
            if (isInVain(begun)) {
                return false;
            }
        }
        while (socket.recv() == null) {
            if (isInVain(begun)) {
                return false;
            }
        }
        while (socket.hasReceiveMore()) {
            socket.recv();
        }
        return true;
    }

    private boolean isInVain(long begun) {
        return isAbandoned || System.nanoTime() - begun > patienceNanos;
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
