package io.zmqkit.tools.socket;

import io.zmqkit.core.socket.Received;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** What a socket receives, and who gets it. One thread. */
final class Incoming {

    private final Opened socket;
    private final Sink sink;
    private long received;
    private long receivedBytes;
    private boolean isRefused;

    Incoming(Opened socket, Sink sink) {
        this.socket = socket;
        this.sink = sink;
    }

    /** Hands one message on, if one is there. */
    @Nullable
    List<byte[]> take() {
        return take(ZMQ.DONTWAIT);
    }

    /** Hands one message on; shows what there is before it waits for one, up to the receive timeout. */
    @Nullable
    List<byte[]> await() {
        List<byte[]> frames = take(ZMQ.DONTWAIT);
        if (frames == null) {
            sink.flush();
            frames = take(0);
        }
        return frames;
    }

    private @Nullable List<byte[]> take(int flags) {
        Received message = socket.receive(flags);
        if (message == null) {
            return null;
        }
        received++;
        for (byte[] frame : message.frames()) {
            receivedBytes += frame.length;
        }
        isRefused = !sink.take(message.frames());
        return message.frames();
    }

    void flush() {
        sink.flush();
    }

    /** {@return true if nobody takes what is received} */
    boolean isRefused() {
        return isRefused;
    }

    long received() {
        return received;
    }

    long receivedBytes() {
        return receivedBytes;
    }
}
