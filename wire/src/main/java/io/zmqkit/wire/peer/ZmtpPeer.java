package io.zmqkit.wire.peer;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Outcome;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.Subscription;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that keeps to the protocol: one connection, no queue, no reconnect. It says what it is told to say; what a REQ
 * or a ROUTER does with its frames (the empty delimiter, the routing id) is up to the caller. PINGs are answered while it
 * receives. One thread; every wait has a deadline.
 */
public final class ZmtpPeer implements AutoCloseable {

    private final RawPeer raw;
    private final Outcome.Agreed session;

    private ZmtpPeer(RawPeer raw, Introduction own) throws IOException {
        this.raw = raw;
        try {
            session = raw.shakeHands(own);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Connects and shakes hands.
     *
     * @param address where to
     * @param own what this peer says of itself
     * @param patience for connecting, for the handshake, and for each message that is sent
     * @throws RefusedException if one of the two does not want the other
     */
    public static ZmtpPeer connect(InetSocketAddress address, Introduction own, Duration patience) throws IOException {
        return new ZmtpPeer(RawPeer.connect(address, patience), own);
    }

    /**
     * Takes the next connection and shakes hands.
     *
     * @param listener where it comes in
     * @param own what this peer says of itself
     * @param patience for the connection, for the handshake, and for each message that is sent
     * @throws RefusedException if one of the two does not want the other
     */
    public static ZmtpPeer accept(Listener listener, Introduction own, Duration patience) throws IOException {
        return new ZmtpPeer(new RawPeer(listener.accept(patience), patience), own);
    }

    /** {@return what the two have agreed on, and what the other one says of itself} */
    public Outcome.Agreed session() {
        return session;
    }

    /** Sends a message of one or more frames. */
    public void send(byte[]... frames) throws IOException {
        if (frames.length == 0) {
            throw new IllegalArgumentException("a message must have a frame");
        }
        for (int i = 0; i < frames.length; i++) {
            raw.send(i < frames.length - 1 ? Frame.more(frames[i]) : Frame.last(frames[i]));
        }
    }

    /** Subscribes, or takes a subscription back, in the form that the other one's version has. */
    public void send(Subscription subscription) throws IOException {
        raw.send(subscription.encode(session.version()));
    }

    /** Sends a command. */
    public void send(Command command) throws IOException {
        raw.send(command);
    }

    /**
     * Receives the next frame that is not a PING, whether it belongs to a message or is a command.
     *
     * @throws SocketTimeoutException if none comes in time
     * @throws EOFException if the other one has closed the connection
     */
    public Frame receiveFrame(Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        while (true) {
            Frame frame = raw.receive(Duration.ofMillis(deadline.remainingMillis("receiving")));
            if (!frame.command()) {
                return frame;
            }
            Command command = Command.decode(frame.body());
            if (!command.is(Command.PING)) {
                return frame;
            }
            raw.send(Ping.decode(command.data()).pong());
        }
    }

    /**
     * Receives a whole message; commands on the way are left out.
     *
     * @throws SocketTimeoutException if it does not come in time
     * @throws EOFException if the other one has closed the connection
     */
    public List<byte[]> receive(Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        List<byte[]> message = new ArrayList<>();
        while (true) {
            Frame frame = receiveFrame(Duration.ofMillis(deadline.remainingMillis("receiving")));
            if (frame.command()) {
                continue;
            }
            message.add(frame.bytes());
            if (!frame.more()) {
                return message;
            }
        }
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
