package io.zmqkit.tools.probe;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.tools.probe.Findings.Entrance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * Asks a server under CURVE whether it lets a key in. JeroMQ asks, because wire does not encrypt. Some servers answer only
 * a socket that fits theirs, so that several types are tried: those to which nobody sends what others wait for. One thread.
 */
final class CurveEntrance {

    private static final List<SocketType> TYPES =
            List.of(SocketType.SUB, SocketType.PUSH, SocketType.REQ, SocketType.XPUB);
    private static final int LOOK_MILLIS = 10;
    /** JeroMQ loses the first bytes of some connections: one end proves nothing. */
    private static final int HANG_UPS = 2;

    private CurveEntrance() {}

    static Entrance ask(Endpoint server, CurveSecurity security, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (SocketType type : TYPES) {
            Entrance answer = ask(type, server, security, deadline);
            if (answer != Entrance.IS_SILENT) {
                return answer;
            }
        }
        return Entrance.IS_SILENT;
    }

    private static Entrance ask(SocketType type, Endpoint server, CurveSecurity security, long deadline) {
        AtomicInteger hangUps = new AtomicInteger();
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS.with(security))) {
            Socket socket = sockets.open(type);
            sockets.watch(socket, event -> hangUps.incrementAndGet(), ZMQ.EVENT_DISCONNECTED);
            sockets.connect(socket, type + " probe", server);
            try (Poller poller = context.createPoller(1)) {
                poller.register(socket, Poller.POLLIN);
                while (System.nanoTime() < deadline && hangUps.get() < HANG_UPS) {
                    Optional<Refusal> refusal = sockets.refusal();
                    if (refusal.isPresent()) {
                        return refusal.get().reason() == Refusal.Reason.NOT_AUTHORISED
                                ? Entrance.REFUSES
                                : Entrance.HAS_ANOTHER_KEY;
                    } else if (sockets.peers(socket) > 0) {
                        return Entrance.LETS_IN;
                    }
                    poller.poll(LOOK_MILLIS); // nothing comes: this waits
                }
            }
            return Entrance.IS_SILENT;
        }
    }
}
