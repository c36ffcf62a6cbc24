package io.zmqkit.tools.bench;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** Receives with a socket of JeroMQ. The clock is read when nothing more has come, and for latencies. */
final class JeromqInlet implements Inlet {

    private static final int MOST_MESSAGES = 1000; // before the others are told

    private final Socket socket;
    private final BenchOptions.Load load;
    private final Supplier<Arrivals> arrivals;

    /** @param socket whose receive timeout is 50 ms */
    JeromqInlet(Socket socket, BenchOptions.Load load, Supplier<Arrivals> arrivals) {
        this.arrivals = arrivals;
        this.socket = socket;
        this.load = load;
    }

    @Override
    public void receive() {
        byte[] frame = socket.recv(0);
        long nanos = System.nanoTime();
        int messages = 0;
        while (frame != null && messages++ < MOST_MESSAGES) {
            byte[] body = frame;
            for (int index = 0; socket.hasReceiveMore(); index++) {
                byte[] next = socket.recv(0);
                body = index < Letter.bodyFrame(load.isChat()) ? next : body;
            }
            nanos = load.rate() > 0 ? System.nanoTime() : nanos;
            Letter.note(
                    arrivals.get(),
                    ByteBuffer.wrap(body),
                    Letter.markOffset(load.topics()),
                    body.length,
                    load.rate() > 0,
                    nanos);
            frame = messages < MOST_MESSAGES ? socket.recv(ZMQ.DONTWAIT) : null;
        }
        arrivals.get().seen(System.nanoTime());
    }

    @Override
    public void close() {
        socket.close();
    }
}
