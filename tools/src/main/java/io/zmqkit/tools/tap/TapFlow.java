package io.zmqkit.tools.tap;

import io.zmqkit.tools.forward.Flow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * One direction of a connection: what comes from one end goes to the other. While the other end is full nothing more is
 * read, so that TCP holds the sender back; when one end has said all, the other is told. One thread.
 */
final class TapFlow implements Flow {

    private final SelectionKey from;
    private final SelectionKey to;
    private final ByteBuffer buffer;
    private final Consumer<ByteBuffer> observer;
    private ByteBuffer waiting = ByteBuffer.allocate(0);
    private boolean hasEnded;
    private boolean isFinished;

    /**
     * A direction.
     *
     * @param buffer shared with other directions, for one call each
     * @param observer shown what has come, once it is sent on as far as that goes at once
     */
    TapFlow(SelectionKey from, SelectionKey to, ByteBuffer buffer, Consumer<ByteBuffer> observer) {
        this.from = from;
        this.to = to;
        this.buffer = buffer;
        this.observer = observer;
    }

    private static SocketChannel channel(SelectionKey key) {
        return (SocketChannel) key.channel();
    }

    @Override
    public void begin() {
        from.interestOpsOr(SelectionKey.OP_READ);
    }

    /** Takes what has come and sends it on, as far as that goes at once. */
    @Override
    public void read() throws IOException {
        buffer.clear();
        int count = channel(from).read(buffer);
        if (count < 0) {
            hasEnded = true;
            from.interestOpsAnd(~SelectionKey.OP_READ);
            finishIfAllIsSent();
            return;
        }
        ByteBuffer came = buffer.duplicate().flip();
        channel(to).write(came);
        if (came.hasRemaining()) {
            waiting = ByteBuffer.allocate(came.remaining()).put(came).flip();
            from.interestOpsAnd(~SelectionKey.OP_READ);
            to.interestOpsOr(SelectionKey.OP_WRITE);
        }
        if (buffer.flip().hasRemaining()) {
            observer.accept(buffer);
        }
    }

    @Override
    public void write() throws IOException {
        channel(to).write(waiting);
        if (!waiting.hasRemaining()) {
            to.interestOpsAnd(~SelectionKey.OP_WRITE);
            finishIfAllIsSent();
            if (!hasEnded) {
                begin();
            }
        }
    }

    private void finishIfAllIsSent() throws IOException {
        if (hasEnded && !isFinished && !waiting.hasRemaining()) {
            isFinished = true;
            channel(to).shutdownOutput();
        }
    }

    @Override
    public boolean isFinished() {
        return isFinished;
    }
}
