package io.zmqkit.tools.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One direction of a connection: what comes from one end goes to the other. While the other end is full nothing more is
 * read, so that TCP holds the sender back; when one end has said all, the other is told. One thread.
 */
final class Flow {

    private final SelectionKey from;
    private final SelectionKey to;
    private ByteBuffer waiting = ByteBuffer.allocate(0);
    private boolean hasEnded;
    private boolean isFinished;

    Flow(SelectionKey from, SelectionKey to) {
        this.from = from;
        this.to = to;
    }

    private static SocketChannel channel(SelectionKey key) {
        return (SocketChannel) key.channel();
    }

    /** Both ends are there: begins to read. */
    void begin() {
        from.interestOpsOr(SelectionKey.OP_READ);
    }

    /**
     * Takes what has come and sends it on, as far as that goes at once.
     *
     * @param buffer empty; holds afterwards what has come, from 0 to its position
     */
    void read(ByteBuffer buffer) throws IOException {
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
    }

    /** The other end takes more. */
    void write() throws IOException {
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

    /** {@return whether one end has said all, and the other knows} */
    boolean isFinished() {
        return isFinished;
    }
}
