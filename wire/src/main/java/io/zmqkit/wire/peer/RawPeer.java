package io.zmqkit.wire.peer;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameHeader;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Handshake;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Outcome;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A peer that does nothing by itself: no PONG for a PING, nothing for a hostile frame; and that can send what no ZeroMQ
 * library would. One thread; every wait has a deadline.
 */
public final class RawPeer implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final TcpConnection connection;
    private final Duration patience;
    private final FrameLimits limits = FrameLimits.DEFAULTS;
    /** What has come and is not taken yet, from position to limit. */
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    private FrameDecoder frames = new FrameDecoder(Version.ZMTP_3_1, limits);

    /**
     * Takes a connection over, and says nothing yet.
     *
     * @param connection to be closed by this peer
     * @param patience for the handshake, and for each thing that is sent
     */
    public RawPeer(TcpConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** Connects, and says nothing yet. */
    public static RawPeer connect(InetSocketAddress address, Duration patience) throws IOException {
        return new RawPeer(TcpConnection.connect(address, patience), patience);
    }

    /** Connects and shakes hands like an honest peer, or leaves no connection behind. */
    public static RawPeer connect(InetSocketAddress address, Introduction own, Duration patience) throws IOException {
        return honest(connect(address, patience), own);
    }

    /** Takes the next connection and shakes hands like an honest peer, or leaves no connection behind. */
    public static RawPeer accept(Listener listener, Introduction own, Duration patience) throws IOException {
        return honest(new RawPeer(listener.accept(patience), patience), own);
    }

    private static RawPeer honest(RawPeer peer, Introduction own) throws IOException {
        try {
            peer.shakeHands(own);
            return peer;
        } catch (IOException | RuntimeException e) {
            peer.close();
            throw e;
        }
    }

    /**
     * Shakes hands like an honest peer.
     *
     * @param own what this peer says of itself
     * @return what was agreed on
     * @throws RefusedException if one of the two does not want the other
     */
    public Outcome.Agreed shakeHands(Introduction own) throws IOException {
        Deadline deadline = Deadline.in(patience);
        Handshake handshake = new Handshake(own, limits);
        sendBytes(handshake.takeOutput());
        while (handshake.outcome().isEmpty()) {
            more(deadline);
            handshake.feed(in);
            sendBytes(handshake.takeOutput());
        }
        Outcome outcome = handshake.outcome().get();
        if (outcome instanceof Outcome.Agreed agreed) {
            frames = handshake.frameDecoder();
            return agreed;
        }
        throw new RefusedException(((Outcome.Refused) outcome).reason());
    }

    /** Waits for bytes if there are none. */
    private void more(Deadline deadline) throws IOException {
        if (in.hasRemaining()) {
            return;
        }
        in.clear();
        int count;
        try {
            count = connection.read(in, deadline);
        } finally {
            in.flip();
        }
        if (count < 0) {
            throw new EOFException("the peer has closed the connection");
        }
    }

    /** Sends a whole greeting, and reads as many bytes of the peer's. */
    public void greet(Greeting own) throws IOException {
        Deadline deadline = Deadline.in(patience);
        byte[] greeting = own.encode();
        sendBytes(greeting);
        for (int missing = greeting.length; missing > 0; ) {
            more(deadline);
            int taken = Math.min(missing, in.remaining());
            in.position(in.position() + taken);
            missing -= taken;
        }
    }

    /** Sends one frame. */
    public void send(Frame frame) throws IOException {
        sendBytes(frame.encode());
    }

    /** Sends the frame of a command. */
    public void send(Command command) throws IOException {
        send(Frame.of(command));
    }

    /** Sends the header of a long frame that claims any length, and no body. */
    public void sendHead(int flags, long claimedLength) throws IOException {
        sendBytes(ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) (flags | FrameHeader.LONG))
                .putLong(claimedLength)
                .array());
    }

    /** Sends anything. */
    public void sendBytes(byte[] bytes) throws IOException {
        connection.write(ByteBuffer.wrap(bytes), patience);
    }

    /**
     * Reads one frame.
     *
     * @throws SocketTimeoutException if none came in time
     * @throws EOFException if the peer has closed the connection
     * @throws MalformedException if what came is not a frame
     */
    public Frame receive(Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        Frame frame = frames.next(in);
        while (frame == null) {
            more(deadline);
            frame = frames.next(in);
        }
        return frame.copy();
    }

    /** Reads and forgets whatever comes, and tells whether the peer closed the connection in time. */
    public boolean isDroppedWithin(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        try {
            while (true) {
                in.limit(0);
                more(deadline);
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Makes {@link #close} a reset: what is on its way is lost. */
    public void resetOnClose() throws IOException {
        connection.resetOnClose();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
