package io.zmqkit.core.socket;

import io.zmqkit.core.jeromq.ReceivedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/** Sends and receives messages of several frames, whole. In the thread that owns the socket. */
public final class Messages {

    private static final int USUAL_FRAMES = 8;

    private Messages() {}

    /**
     * Sends all frames, or none if the socket cannot take the first of them. If the peer's connection ends between two
     * frames, the rest is lost or goes to the next peer.
     *
     * @param socket where
     * @param frames at least one
     * @param flags 0 to wait as long as the send timeout, or {@code ZMQ.DONTWAIT}
     * @return false if it was not sent
     */
    public static boolean sendAll(Socket socket, List<byte[]> frames, int flags) {
        boolean taken = true;
        for (int i = 0; taken && i < frames.size(); i++) {
            taken = socket.send(frames.get(i), i < frames.size() - 1 ? flags | ZMQ.SNDMORE : flags);
        }
        return taken;
    }

    /**
     * Receives a whole message.
     *
     * @param socket where
     * @param flags 0 to wait as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     * @param mostFrames how many frames to keep; the rest is read and dropped
     * @param sender finds who has sent a frame, null for nobody; itself null if nobody needs to be authorised
     * @return the message; null if none came in time
     * @throws ZMQException if the context has been terminated
     */
    static @Nullable Received receive(
            Socket socket, int flags, int mostFrames, @Nullable Function<ReceivedFrame, @Nullable String> sender) {
        List<byte[]> frames = new ArrayList<>(USUAL_FRAMES);
        // it comes from JeroMQ itself, not from a peer
        boolean isRoutingId = socket.getSocketType() == SocketType.ROUTER;
        boolean isAdmitted = true;
        String name = null;
        ReceivedFrame frame = ReceivedFrame.receive(socket, flags);
        while (frame != null) {
            if (sender != null && !isRoutingId) {
                name = sender.apply(frame);
                isAdmitted &= name != null;
            }
            isRoutingId = false;
            if (frames.size() < mostFrames) {
                frames.add(frame.content());
            }
            frame = frame.isFollowed() ? ReceivedFrame.receive(socket, 0) : null;
        }
        return frames.isEmpty() ? null : new Received(frames, isAdmitted ? name : null, isAdmitted);
    }

    /** Forwards one message without a copy of it; false if there is none now. */
    static boolean forward(Socket from, Socket to) {
        ReceivedFrame frame = ReceivedFrame.receive(from, ZMQ.DONTWAIT);
        boolean isThere = frame != null;
        while (frame != null) {
            boolean isFollowed = frame.isFollowed();
            frame.forward(to, isFollowed ? ZMQ.SNDMORE : 0);
            frame = isFollowed ? ReceivedFrame.receive(from, 0) : null;
        }
        return isThere;
    }
}
