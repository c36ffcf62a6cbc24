package io.zmqkit.tools.replay;

import io.zmqkit.core.socket.Sockets;
import java.nio.ByteBuffer;
import java.util.List;
import org.zeromq.SocketType;

/** SUB and XSUB: makes the recorded subscriptions. */
final class SubscriberSocket extends PeerSocket {

    private final boolean isXsub;

    SubscriberSocket(Sockets sockets, SocketType type, Runnable rest) {
        super(sockets, type, rest);
        isXsub = type == SocketType.XSUB;
    }

    @Override
    boolean subscribes() {
        return true;
    }

    @Override
    boolean staysToTheEnd() {
        return true;
    }

    @Override
    void subscribe(boolean isNew, byte[] prefix) {
        if (isXsub) {
            byte[] frame = ByteBuffer.allocate(1 + prefix.length)
                    .put((byte) (isNew ? 1 : 0))
                    .put(prefix)
                    .array();
            socket.send(frame);
        } else if (isNew) {
            socket.subscribe(prefix);
        } else {
            socket.unsubscribe(prefix);
        }
    }

    /** SUB has no messages. */
    @Override
    boolean send(List<byte[]> frames, int flags) {
        return !isXsub || super.send(frames, flags);
    }
}
