package io.zmqkit.core.jeromq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * An incoming frame that asks whether it is welcome. JeroMQ has no hook for that. But just before it asks a frame
 * whether it is a command, it tells it, in its I/O thread, which connection it came from; and a command goes no
 * further.
 *
 * <p>Not under CURVE, where JeroMQ decrypts into messages of its own: a peer that gets that far is authorised.
 */
public final class IncomingFrame extends Msg {

    /** Room for the headers that JeroMQ allocates around a frame of the maximum size. */
    private static final int ALLOCATION_SLACK_BYTES = 64;

    private static final byte[] READY = "\5READY".getBytes(StandardCharsets.US_ASCII);

    private final Welcome welcome;
    private final Consumer<byte[]> introductions;
    private boolean unwelcome;
    private boolean isOfTraffic;

    /** Decides whether a frame may go on to the socket. In JeroMQ's I/O thread. */
    @FunctionalInterface
    public interface Welcome {

        /**
         * Called once for each frame, including the answer to a heartbeat.
         *
         * @param frame the whole frame
         * @param connection an object that is unique to the connection by identity; two may be equal
         * @param peer the connection's address as its peer gives it, which may be a lie; null if it gives none
         * @return false to drop the frame
         */
        boolean takes(IncomingFrame frame, Object connection, @Nullable String peer);
    }

    private IncomingFrame(int size, Welcome welcome, Consumer<byte[]> introductions) {
        super(size);
        this.welcome = welcome;
        this.introductions = introductions;
    }

    /**
     * Limits what a socket accepts. JeroMQ's own limit is not enough: a length of 2^63 or more is negative in Java,
     * passes the limit, and then makes the I/O thread spin or die. The allocator sees the length that is really used;
     * such a frame becomes an empty one, which any peer may send anyway.
     *
     * @param socket neither bound nor connected yet
     * @param mostBytes the largest frame, in bytes; a larger one ends the connection
     * @param hasRoom given the size of each frame that begins; false makes it an empty one
     * @param begins given the size of each frame that begins, including those of the handshake
     * @param welcome asked about each complete frame; null if all are welcome
     */
    public static void limit(
            Socket socket, int mostBytes, IntPredicate hasRoom, IntConsumer begins, @Nullable Welcome welcome) {
        limit(socket, mostBytes, hasRoom, begins, welcome, ready -> {});
    }

    /**
     * Limits what a socket accepts, and tells what its peers say of themselves.
     *
     * @param socket neither bound nor connected yet
     * @param mostBytes the largest frame, in bytes; a larger one ends the connection
     * @param hasRoom given the size of each frame that begins; false makes it an empty one
     * @param begins given the size of each frame that begins, including those of the handshake
     * @param welcome asked about each complete frame; null if all are welcome, and then nobody introduces himself
     * @param introductions given the properties of each READY, as ZMTP encodes them, before JeroMQ judges them; under
     *     CURVE they are encrypted. Called in the I/O thread, and must not wait
     */
    public static void limit(
            Socket socket,
            int mostBytes,
            IntPredicate hasRoom,
            IntConsumer begins,
            @Nullable Welcome welcome,
            Consumer<byte[]> introductions) {
        socket.setMaxMsgSize(mostBytes);
        socket.setMsgAllocator(size -> {
            begins.accept(size);
            boolean isHuge = size < 0 || size > mostBytes + ALLOCATION_SLACK_BYTES;
            int allocated = isHuge || !hasRoom.test(size) ? 0 : size;
            return welcome == null ? new Msg(allocated) : new IncomingFrame(allocated, welcome, introductions);
        });
    }

    /** {@return whether it belongs to the protocol: a heartbeat, or its answer} */
    public boolean isOfProtocol() {
        return (flags() & Msg.COMMAND) != 0;
    }

    /** {@return whether it answers a {@link TakenQuestion}} */
    public boolean answersTakenQuestion() {
        return isOfProtocol() && TakenQuestion.isAnsweredBy(this);
    }

    /** {@return how many bytes it has} */
    public int bytes() {
        return size();
    }

    /** {@return its content; not to be changed} */
    public byte[] content() {
        return data();
    }

    /** {@return whether more frames of its message follow} */
    public boolean isFollowed() {
        return hasMore();
    }

    @Override
    public Msg setMetadata(Metadata metadata) {
        if (metadata != null) {
            isOfTraffic = true;
            unwelcome = !welcome.takes(this, metadata, metadata.get(Metadata.PEER_ADDRESS));
        }
        return super.setMetadata(metadata);
    }

    /** Only the end of the handshake looks at a frame that has not been told its connection. */
    @Override
    public ByteBuffer buf() {
        if (!isOfTraffic && isReady()) {
            isOfTraffic = true;
            introductions.accept(Arrays.copyOfRange(data(), READY.length, size()));
        }
        return super.buf();
    }

    private boolean isReady() {
        return isOfProtocol()
                && size() >= READY.length
                && Arrays.equals(READY, 0, READY.length, data(), 0, READY.length);
    }

    @Override
    public boolean isCommand() {
        return unwelcome || super.isCommand();
    }
}
