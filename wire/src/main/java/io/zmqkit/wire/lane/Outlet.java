package io.zmqkit.wire.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * The way out of one connection: its channel, what waits to be written to it, and whether the system takes more. While it
 * does not, the loop is told when it does again. One thread.
 */
final class Outlet {

    private final SelectionKey key;
    private final SocketChannel channel;
    private final Outbox outbox;
    private boolean isBlocked;

    Outlet(SelectionKey key, Memory memory) {
        this.key = key;
        channel = (SocketChannel) key.channel();
        outbox = new Outbox(memory);
    }

    SocketChannel channel() {
        return channel;
    }

    Outbox outbox() {
        return outbox;
    }

    /** {@return true if the system takes no more bytes for now} */
    boolean isBlocked() {
        return isBlocked;
    }

    /** Writes what waits, as much as the system takes at once. */
    void write() throws IOException {
        blocked(!outbox.write(channel));
    }

    /** Writes what waits, and then from the position of a buffer, as much as the system takes at once. */
    void write(ByteBuffer next) throws IOException {
        outbox.write(channel, next);
        blocked(next.hasRemaining() || outbox.bytes() > 0);
    }

    /** Writes what is no message: at once if nothing waits, so that it needs no memory, however many connections there are. */
    void writeCommand(ByteBuffer bytes) throws IOException {
        if (outbox.bytes() > 0) {
            outbox.append(bytes, bytes.position(), bytes.limit(), 0);
            return;
        }
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            outbox.appendUncounted(bytes);
            blocked(true);
        }
    }

    private void blocked(boolean isNow) {
        if (isNow != isBlocked) {
            isBlocked = isNow;
            key.interestOps(isNow ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Ends the connection; what waits and the system does not take at once is forgotten by the outbox's close. */
    void closeChannel() throws IOException {
        key.cancel();
        try (channel) {
            outbox.write(channel); // it should learn what this is, if it does not fit
        }
    }
}
