package io.zmqkit.core.jeromq;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;
import zmq.Msg;
import zmq.io.Metadata;

/** One frame that a program has received, with what is known about its connection. */
public final class ReceivedFrame {

    private final Msg frame;

    private ReceivedFrame(Msg frame) {
        this.frame = frame;
    }

    /**
     * Receives one frame.
     *
     * @param socket where
     * @param flags 0 to wait as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     * @return the frame; null if none came in time
     * @throws ZMQException if the context has been terminated
     */
    public static @Nullable ReceivedFrame receive(Socket socket, int flags) {
        Msg frame = socket.base().recv(flags);
        if (frame == null && socket.errno() == ZMQ.Error.ETERM.getCode()) {
            throw new ZMQException(ZMQ.Error.ETERM.getCode());
        }
        return frame == null ? null : new ReceivedFrame(frame);
    }

    /** {@return its content} */
    public byte[] content() {
        return frame.data();
    }

    /** {@return whether more frames of its message follow} */
    public boolean isFollowed() {
        return frame.hasMore();
    }

    /**
     * Sends it on as it is, without a copy.
     *
     * @param socket where to
     * @param flags {@code ZMQ.SNDMORE}, {@code ZMQ.DONTWAIT}, both or 0
     * @return true if it was taken
     */
    public boolean forward(Socket socket, int flags) {
        return socket.base().send(frame, flags);
    }

    /**
     * Finds a property from the connection's handshake.
     *
     * @param name of the property
     * @return its value; null if there is none, as for the frame with a routing id, which comes from JeroMQ itself
     */
    public @Nullable String property(String name) {
        Metadata metadata = frame.getMetadata();
        return metadata == null ? null : metadata.get(name);
    }
}
