package io.zmqkit.tools.bench;

import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** A REP of JeroMQ that answers each question with itself. */
final class JeromqEcho implements Inlet {

    private final Socket socket;

    JeromqEcho(Socket socket) {
        this.socket = socket;
    }

    @Override
    public void receive() {
        byte[] frame = socket.recv(); // its receive timeout is 50 ms
        while (frame != null) {
            boolean isFollowed = socket.hasReceiveMore();
            socket.send(frame, isFollowed ? ZMQ.SNDMORE : 0);
            frame = isFollowed ? socket.recv() : null;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
