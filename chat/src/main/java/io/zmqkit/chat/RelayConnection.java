package io.zmqkit.chat;

import io.zmqkit.core.Sockets;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * A chat client's sockets: SUB hears, PUSH speaks, DEALER asks the history, all connected to one relay, and the line feed
 * beside them. The client's thread.
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
    private final AtomicInteger connections = new AtomicInteger();
    private int knownConnections;

    /** Connects; the relay need not be there yet. */
    RelayConnection(ZContext context, ChatOptions options) {
        sockets = new Sockets(context, options.sockets());
        ear = sockets.open(SocketType.SUB);
        sockets.watch(ear, event -> connections.incrementAndGet(), ZMQ.EVENT_HANDSHAKE_PROTOCOL);
        sockets.connect(ear, "SUB chat", options.sub());
        mouth = sockets.open(SocketType.PUSH);
        mouth.setImmediate(false); // JeroMQ's name for: send only if the relay is there; what waits is kept elsewhere
        sockets.connect(mouth, "PUSH chat", options.push());
        Socket dealer = sockets.open(SocketType.DEALER);
        history = new HistoryClient(dealer);
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
        List<byte[]> frames = message.encode();
        for (int i = 0; i < frames.size(); i++) {
            if (!mouth.send(frames.get(i), ZMQ.DONTWAIT | (i + 1 < frames.size() ? ZMQ.SNDMORE : 0))) {
                return false;
            }
        }
        return true;
    }

    /** True, once, if the connection that hears has been made again, so that something may have been missed. */
    boolean takeReconnection() {
        int now = connections.get();
        boolean isNew = now != knownConnections;
        knownConnections = now;
        return isNew;
    }

    @Override
    public void close() {
        lines.close();
        everything.close();
        relayOnly.close();
        sockets.close();
    }
}
