package io.zmqkit.wire.lane;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Handshake;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Outcome;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its handshake, its heartbeats, and what waits for it. One thread. */
abstract class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Answers that a peer may leave unread. */
    private static final int MOST_ANSWER_BYTES = 64 << 10;
    /** A peer that takes nothing may be silent for so many intervals, because it does not read the PING either. */
    private static final int MOST_BLOCKED_SILENCE = 6;

    private static final int MOST_SILENCE = 2;
    private static final Ping PING = new Ping(Duration.ZERO, ByteBuffer.allocate(0));

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Lane lane;
    private final Door door;
    private final SocketKind kind;
    private final Outbox outbox;
    private final String remote;
    private final long acceptedNanos = System.nanoTime();
    private @Nullable Handshake handshake;
    private int answerBytes;
    private boolean isBlocked;
    private boolean isToBeFlushed;
    private boolean hasHeartbeats;
    private boolean wasHeard = true;
    private int silence;

    Connection(Lane lane, Door door, SocketKind kind, SelectionKey key) {
        this.lane = lane;
        this.door = door;
        this.kind = kind;
        this.key = key;
        channel = (SocketChannel) key.channel();
        remote = String.valueOf(channel.socket().getRemoteSocketAddress()).replaceFirst("^[^/]*/", "");
        outbox = new Outbox(lane.memory());
        handshake = new Handshake(Introduction.of(kind), lane.options().limits());
    }

    /** The handshake has ended well. */
    abstract void agreed(Version version);

    /** Takes what has come after the handshake, all of it. */
    abstract void take(ByteBuffer in) throws IOException;

    /** The connection is being closed. */
    abstract void closed();

    final Outbox outbox() {
        return outbox;
    }

    final Door door() {
        return door;
    }

    final SocketChannel channel() {
        return channel;
    }

    /** {@return true if the system takes no more bytes for now} */
    final boolean isBlocked() {
        return isBlocked;
    }

    final boolean isClosed() {
        return !key.isValid();
    }

    final long acceptedNanos() {
        return acceptedNanos;
    }

    /** Reads and writes what can be read and written now. */
    final void serve(ByteBuffer input) {
        try {
            if (key.isReadable()) {
                read(input.clear());
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException e) { // a fault of this program: it must cost this connection only
            LOG.error("a connection is closed because of a fault in this program", e);
            close(e.toString());
        }
    }

    private void failed(IOException why) {
        if (why instanceof MalformedException) {
            lane.warn("closes " + remote + ": " + why.getMessage());
        }
        close(why instanceof EOFException ? "it has left" : String.valueOf(why.getMessage()));
    }

    private void read(ByteBuffer input) throws IOException {
        int count = channel.read(input);
        if (count < 0) {
            throw new EOFException();
        }
        wasHeard = true;
        input.flip();
        if (handshake != null) {
            shakeHands(handshake, input);
        }
        if (handshake == null && input.hasRemaining()) {
            take(input);
        }
    }

    private void shakeHands(Handshake current, ByteBuffer input) throws IOException {
        current.feed(input);
        send(current.takeOutput());
        if (current.outcome().orElse(null) instanceof Outcome.Agreed agreed) {
            SocketKind partner = agreed.partner()
                    .socketKind()
                    .orElseThrow(() -> new MalformedException("it does not say what socket it is"));
            if (!kind.talksTo(partner)) {
                throw new MalformedException(
                        "the peer is a " + partner + " socket, and " + kind + " does not talk to " + partner);
            }
            handshake = null;
            hasHeartbeats = agreed.version().hasCommands();
            lane.handshakeEnded(this);
            agreed(agreed.version());
        } else if (current.outcome().orElse(null) instanceof Outcome.Refused refused) {
            throw new MalformedException(refused.reason());
        }
    }

    /** Begins the handshake. */
    final void greet() {
        try {
            send(handshake == null ? new byte[0] : handshake.takeOutput());
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            outbox.append(ByteBuffer.wrap(bytes), 0, bytes.length, 0);
            flushSoon();
        }
    }

    /** Obeys a command that every peer may send. */
    final void obey(Command command) throws IOException {
        if (command.is(Command.PING)) {
            byte[] pong = Frame.of(Ping.decode(command.data()).pong()).encode();
            answerBytes += pong.length;
            if (answerBytes > MOST_ANSWER_BYTES) {
                throw new MalformedException("it asks and does not read the answers");
            }
            send(pong);
        } else if (command.is(Command.ERROR)) {
            throw new MalformedException("it says: " + command.errorReason());
        }
    }

    /** Has what waits written at the end of this turn of the loop. */
    final void flushSoon() {
        if (!isToBeFlushed && !isBlocked) {
            isToBeFlushed = true;
            lane.toBeFlushed(this);
        }
    }

    /** Writes what waits, as much as the system takes. */
    final void flush() {
        isToBeFlushed = false;
        if (isClosed()) {
            return;
        }
        try {
            long before = outbox.bytes();
            blocked(!outbox.write(channel));
            wasHeard |= isBlocked && outbox.bytes() < before; // it reads, and may not have come to the PING yet
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    /** Takes note whether the system takes more bytes. */
    final void blocked(boolean isNow) {
        if (!isNow) {
            answerBytes = 0;
        }
        if (isNow != isBlocked) {
            isBlocked = isNow;
            key.interestOps(isNow ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** An interval of heartbeats is over. */
    final void heartbeat() {
        silence = wasHeard || !hasHeartbeats ? 0 : silence + 1;
        wasHeard = false;
        if (silence >= (isBlocked ? MOST_BLOCKED_SILENCE : MOST_SILENCE)) {
            close("it has been silent for too long");
        } else if (silence == 1 && !isBlocked) {
            try {
                send(Frame.of(PING.encode()).encode());
            } catch (IOException e) {
                close(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Ends the connection. */
    final void close(String why) {
        if (isClosed()) {
            return;
        }
        LOG.debug("a connection to the {} ends: {}", kind, why);
        key.cancel();
        try (channel) {
            outbox.write(channel); // it should learn what this is, if it does not fit
        } catch (IOException e) {
            LOG.debug("it was not closed in order: {}", e.toString());
        }
        closed();
        lane.connectionEnded(this);
        outbox.close();
    }
}
