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
 * Asks a server under CURVE whether it lets a key in. JeroMQ asks, because wire does not encrypt. Most servers answer only
 * a socket that fits theirs, and hang up on others, so that several types are tried: those to which nobody sends what
 * others wait for. Each has its share of the time that is left, because some servers greet and then say nothing. JeroMQ
 * loses the first bytes of some connections, so that one end proves nothing: while there is time, each asks again. One
 * thread.
 */
final class CurveEntrance {

    private static final List<SocketType> TYPES =
            List.of(SocketType.SUB, SocketType.PUSH, SocketType.REQ, SocketType.XPUB);
    private static final int FIRST_ATTEMPTS = 2;
    private static final int LOOK_MILLIS = 10;

    private final Endpoint server;
    private final Sockets sockets;
    private final Poller poller;
    private final long deadline;

    private CurveEntrance(Endpoint server, Sockets sockets, Poller poller, long deadline) {
        this.server = server;
        this.sockets = sockets;
        this.poller = poller;
        this.deadline = deadline;
    }

    static Entrance ask(Endpoint server, CurveSecurity security, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (ZContext context = Contexts.open(failure -> {});
                Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS.with(security));
                Poller poller = context.createPoller(1)) {
            return new CurveEntrance(server, sockets, poller, deadline).ask();
        }
    }

    private Entrance ask() {
        for (int attempts = FIRST_ATTEMPTS; left() > 0; attempts++) {
            for (int i = 0; i < TYPES.size() && left() > 0; i++) {
                long share = left() / (TYPES.size() - i);
                Entrance answer = ask(TYPES.get(i), attempts, System.nanoTime() + share);
                if (answer != Entrance.IS_SILENT) {
                    return answer;
                }
            }
        }
        return Entrance.IS_SILENT;
    }

    private long left() {
        return deadline - System.nanoTime();
    }

    /** The sockets share what they learn: a server that cannot read what each of them says has another key. */
    private Entrance ask(SocketType type, int attempts, long end) {
        AtomicInteger ended = new AtomicInteger();
        Socket socket = sockets.open(type);
        sockets.watch(socket, event -> ended.incrementAndGet(), ZMQ.EVENT_DISCONNECTED);
        sockets.connect(socket, type + " probe", server);
        poller.register(socket, Poller.POLLIN);
        boolean isLastLook = false;
        while (!isLastLook) {
            // what ends an attempt is known before its end is
            isLastLook = ended.get() >= attempts || System.nanoTime() - end >= 0;
            Optional<Refusal> refusal = sockets.refusal();
            if (refusal.isPresent()) {
                return refusal.get().reason() == Refusal.Reason.NOT_AUTHORISED
                        ? Entrance.REFUSES
                        : Entrance.HAS_ANOTHER_KEY;
            } else if (sockets.peers(socket) > 0) {
                return Entrance.LETS_IN;
            }
            if (!isLastLook) {
                poller.poll(LOOK_MILLIS); // nothing comes: this waits
            }
        }
        poller.unregister(socket);
        sockets.discard(socket);
        return Entrance.IS_SILENT;
    }
}
