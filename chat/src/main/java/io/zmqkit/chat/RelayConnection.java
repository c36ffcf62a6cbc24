package io.zmqkit.chat;

import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * A chat client's sockets: SUB hears, PUSH speaks, DEALER asks the history, all connected to one relay, and the line
 * feed beside them. The client's thread.
 */
final class RelayConnection implements AutoCloseable {

    private static final int WAIT_MILLIS = 100;

    private final Sockets sockets;
    private final Socket ear;
    private final Socket mouth;
    private final HistoryClient history;
    private final LineFeed lines;
    private final Poller everything;
    private final Poller relayOnly;
    private final Reconnections earConnections = new Reconnections();
    private final Reconnections mouthConnections = new Reconnections();
    private final Reconnections dealerConnections = new Reconnections();

    /** How often a socket has been connected, counted in JeroMQ's thread. */
    private static final class Reconnections {
        private final AtomicInteger count = new AtomicInteger();
        private int known;

        void watch(Sockets sockets, Socket socket) {
            sockets.watch(socket, event -> count.incrementAndGet(), ZMQ.EVENT_HANDSHAKE_PROTOCOL);
        }

        /** True, once, if it was connected since the last time. */
        boolean take() {
            int now = count.get();
            boolean isNew = now != known;
            known = now;
            return isNew;
        }

        /** The same, but not for the first time, when nothing can have been lost before. */
        boolean takeAgain() {
            boolean isFirst = known == 0;
            return take() && !(isFirst && known == 1);
        }
    }

    /** Connects; the relay need not be there yet. */
    RelayConnection(ZContext context, ChatOptions options) {
        sockets = new Sockets(context, options.sockets());
        ear = sockets.open(SocketType.SUB);
        earConnections.watch(sockets, ear);
        sockets.connect(ear, "SUB chat", options.sub());
        mouth = sockets.open(SocketType.PUSH);
        mouth.setImmediate(false); // JeroMQ's name for: send only if the relay is there; what waits is kept elsewhere
        mouthConnections.watch(sockets, mouth);
        sockets.connect(mouth, "PUSH chat", options.push());
        Socket dealer = sockets.open(SocketType.DEALER);
        history = new HistoryClient(dealer);
        dealerConnections.watch(sockets, dealer);
        sockets.connect(dealer, "DEALER history", options.history());
        lines = new LineFeed(sockets);
        relayOnly = context.createPoller(2);
        everything = context.createPoller(3);
        for (Poller poller : List.of(relayOnly, everything)) {
            poller.register(ear, Poller.POLLIN);
            poller.register(dealer, Poller.POLLIN);
        }
        everything.register(lines.socket(), Poller.POLLIN);
    }

    HistoryClient history() {
        return history;
    }

    LineFeed lines() {
        return lines;
    }

    /** Waits for 100 ms at most, until something comes from the relay or, if wanted, a line. */
    void await(boolean wantsLines) {
        (wantsLines ? everything : relayOnly).poll(WAIT_MILLIS);
    }

    void listenTo(Room room) {
        ear.subscribe(room.topic());
    }

    /** Takes what the relay published, its frames; none if nothing has come. */
    List<byte[]> receive() {
        List<byte[]> frames = new ArrayList<>(Broadcast.FRAMES);
        byte[] frame = ear.recv(ZMQ.DONTWAIT);
        while (frame != null) {
            frames.add(frame);
            frame = ear.hasReceiveMore() ? ear.recv() : null;
        }
        return frames;
    }

    /** Sends at once; false if the relay is not there. */
    boolean send(ChatMessage message) {
        return Messages.sendAll(mouth, message.encode(), ZMQ.DONTWAIT);
    }

    /** Why the relay does not let this client in; empty if it does, or is not there. */
    Optional<Refusal> refusal() {
        return sockets.refusal();
    }

    /** Tries again where the relay has said no, which JeroMQ does not. */
    void connectAgain() {
        sockets.connectAgain();
    }

    /** True, once, if the connection that hears has been made, so that something may have been missed before. */
    boolean takeHearingAnew() {
        if (dealerConnections.takeAgain()) {
            history.reconnected();
        }
        return earConnections.take();
    }

    /** True, once, if the connection that speaks has been made again, so that something may not have arrived. */
    boolean takeSpeakingAnew() {
        return mouthConnections.takeAgain();
    }

    @Override
    public void close() {
        lines.close();
        everything.close();
        relayOnly.close();
        sockets.close();
    }
}
