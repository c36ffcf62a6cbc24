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
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its handshake, its heartbeats, and its end, for whatever reason. One thread. */
abstract class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Answers that a peer may leave unread. */
    private static final int MOST_ANSWER_BYTES = 64 << 10;

    private static final Ping PING = new Ping(Duration.ZERO, ByteBuffer.allocate(0));

    private final SelectionKey key;
    private final Lane lane;
    private final Gate gate;
    private final SocketKind kind;
    private final Outlet outlet;
    private final String remote;
    private final Silence silence = new Silence();
    private final long begunNanos = System.nanoTime();
    private @Nullable Handshake handshake;
    private int answerBytes;
    private boolean isToBeFlushed;

    Connection(Lane lane, Gate gate, SocketKind kind, SelectionKey key, Memory memory) {
        this.lane = lane;
        this.gate = gate;
        this.kind = kind;
        this.key = key;
        outlet = new Outlet(key, memory);
        remote = String.valueOf(outlet.channel().socket().getRemoteSocketAddress())
                .replaceFirst("^[^/]*/", "");
        handshake = new Handshake(Introduction.of(kind), lane.options().limits());
    }

    /** The handshake has ended well. */
    abstract void agreed(Version version);

    /** Takes what has come after the handshake, all of it. */
    abstract void take(ByteBuffer in) throws IOException;

    /** {@return how many bytes are read in one turn of the loop, 1 or more} */
    abstract int mostToRead();

    /** The connection is being closed. */
    abstract void closed();

    /** {@return what it has done so far; nothing before the handshake has ended} */
    abstract Optional<LaneConnection> reading();

    /** An interval of heartbeats is over: gives back what is only kept to be quick. */
    void rest() {}

    /** All that waited has been written, at the end of a turn of the loop; may write more. */
    void flushed() throws IOException {}

    /** {@return whether an answer may wait for it} */
    abstract boolean mayWait(int bytes);

    final SocketKind kind() {
        return kind;
    }

    final Outlet outlet() {
        return outlet;
    }

    final Outbox outbox() {
        return outlet.outbox();
    }

    final Gate gate() {
        return gate;
    }

    final boolean isClosed() {
        return !key.isValid();
    }

    final long begunNanos() {
        return begunNanos;
    }

    /** Reads and writes what can be read and written now. */
    final void serve(ByteBuffer input) {
        if (isClosed()) {
            return; // in this turn, by what another connection has done
        }
        try {
            if (key.isReadable()) {
                read(input.clear());
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            broken(e);
        }
    }

    /** Whatever it is, it must cost this connection only. */
    final void broken(Throwable fault) {
        LOG.error("a connection is closed because of a fault in this program", fault);
        close(fault.toString());
    }

    /** Ends the connection, and says so if it is not the network's fault. */
    final void failed(IOException why) {
        if (why instanceof MalformedException || why instanceof NoMemoryException) {
            end(String.valueOf(why.getMessage()));
        } else {
            close(why instanceof EOFException ? "it has left" : String.valueOf(why.getMessage()));
        }
    }

    /** Ends the connection at a limit, and says so. */
    final void end(String why) {
        gate.warn("closes " + remote + ": " + why);
        close(why);
    }

    private void read(ByteBuffer input) throws IOException {
        int count = outlet.channel().read(input.limit(Math.min(input.capacity(), mostToRead())));
        if (count < 0) {
            throw new EOFException();
        }
        silence.ends();
        input.flip();
        if (handshake != null) {
            shakeHands(handshake, input);
        }
        if (handshake == null && input.hasRemaining() && !isClosed()) {
            take(input);
        }
    }

    private void shakeHands(Handshake current, ByteBuffer input) throws IOException {
        current.feed(input);
        outlet.writeCommand(ByteBuffer.wrap(current.takeOutput()));
        if (current.outcome().orElse(null) instanceof Outcome.Agreed agreed) {
            agreed.requirePartnerOf(kind);
            handshake = null;
            silence.agreed(agreed.version());
            lane.handshakeEnded(this);
            agreed(agreed.version());
        } else if (current.outcome().orElse(null) instanceof Outcome.Refused refused) {
            throw new MalformedException(refused.reason());
        }
    }

    /** Begins the handshake. */
    final void greet() {
        try {
            if (handshake != null) {
                outlet.writeCommand(ByteBuffer.wrap(handshake.takeOutput()));
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Obeys a command that every peer may send. */
    final void obey(Command command) throws IOException {
        if (command.is(Command.PING) || command.is(Command.PONG)) {
            silence.knowsPing();
        }
        if (command.is(Command.PING)) {
            answer(Frame.of(Ping.decode(command.data()).pong()).encode());
        } else if (command.is(Command.ERROR)) {
            throw new MalformedException("it says: " + command.errorReason());
        }
    }

    /** At the end of this turn of the loop, with all other answers; at once if there is no memory. */
    private void answer(byte[] pong) throws IOException {
        boolean isAllowed = outbox().allows(pong.length);
        if ((!isAllowed || answerBytes + pong.length > MOST_ANSWER_BYTES) && !outlet.isBlocked()) {
            write();
        }
        if (outbox().bytes() == 0) {
            answerBytes = 0;
            if (!isAllowed) {
                outlet.writeCommand(ByteBuffer.wrap(pong));
                return;
            }
        }
        if (answerBytes + pong.length > MOST_ANSWER_BYTES || (outbox().bytes() > 0 && !mayWait(pong.length))) {
            throw new MalformedException("it asks and does not read the answers");
        }
        answerBytes += pong.length;
        outbox().append(ByteBuffer.wrap(pong), 0, pong.length, 0);
        flushSoon();
    }

    /** {@return how many bytes of what waits the system has taken} */
    private long write() throws IOException {
        long before = outbox().bytes();
        outlet.write();
        long written = before - outbox().bytes();
        answerBytes = (int) Math.max(0, answerBytes - written);
        return written;
    }

    /** Has what waits written at the end of this turn of the loop. */
    final void flushSoon() {
        if (!isToBeFlushed && !outlet.isBlocked()) {
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
            boolean wasBlocked = outlet.isBlocked();
            boolean isEmpty = outbox().bytes() == 0;
            if (write() > 0 || isEmpty) {
                if (wasBlocked) { // it reads, and may not have come to the PING yet
                    silence.ends();
                }
            }
            if (!outlet.isBlocked()) {
                flushed();
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            broken(e);
        }
    }

    /** An interval of heartbeats is over. */
    final void heartbeat() {
        rest();
        try {
            switch (silence.intervalEnds(outlet.isBlocked())) {
                case ASK ->
                    outlet.writeCommand(ByteBuffer.wrap(Frame.of(PING.encode()).encode()));
                case GIVE_UP -> end("it has been silent for too long");
                case WAIT -> {}
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            broken(e);
        }
    }

    /** {@return its address, for people} */
    final String remote() {
        return remote;
    }

    /** Ends the connection. */
    final void close(String why) {
        if (isClosed()) {
            return;
        }
        LOG.debug("a connection to the {} ends: {}", kind, why);
        try {
            outlet.closeChannel();
        } catch (IOException e) {
            LOG.debug("it was not closed in order: {}", e.toString());
        }
        try {
            closed();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("a connection is not forgotten in full because of a fault in this program", e);
        }
        lane.connectionEnded(this);
        outbox().close();
    }
}
