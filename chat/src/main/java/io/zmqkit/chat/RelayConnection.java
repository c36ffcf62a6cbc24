package io.zmqkit.chat;

import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Room;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * A chat client's sockets: SUB hears, PUSH speaks, DEALER asks the history, all connected to one relay, the
 * first of those that it knows or, when that is away, the next; and the line feed beside them. The client's thread.
 */
final class RelayConnection implements AutoCloseable {

    private static final int WAIT_MILLIS = 100;

    private final Sockets sockets;
    private final List<RelayPlace> relays;
    private final HistoryClient history;
    private final LineFeed lines;
    private final Poller everything;
    private final Poller relayOnly;
    private final Set<Room> rooms = new LinkedHashSet<>();
    private final Connections earConnections = new Connections();
    private final Connections mouthConnections = new Connections();
    private final Connections dealerConnections = new Connections();
    private Socket ear;
    private Socket mouth;
    private Socket dealer;
    private int relay;

    /** How often a socket has been connected, and could not be, counted in JeroMQ's thread. */
    private static final class Connections {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicBoolean refused = new AtomicBoolean();
        private int known;

        void watch(Sockets sockets, Socket socket) {
            sockets.watch(
                    socket,
                    event -> {
                        boolean isMade = event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL;
                        refused.set(!isMade);
                        if (isMade) {
                            made.incrementAndGet();
                        }
                    },
                    ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_CLOSED);
        }

        /** True, once, if it was connected since the last time. */
        boolean take() {
            int now = made.get();
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

    /** Connects to the first relay; it need not be there yet. */
    RelayConnection(ZContext context, ChatOptions options) {
        sockets = new Sockets(context, options.sockets());
        relays = options.relays();
        ear = sockets.open(SocketType.SUB);
        mouth = sockets.open(SocketType.PUSH);
        dealer = sockets.open(SocketType.DEALER);
        connect();
        history = new HistoryClient(dealer);
        lines = new LineFeed(sockets);
        relayOnly = context.createPoller(2);
        everything = context.createPoller(3);
        listen();
        everything.register(lines.socket(), Poller.POLLIN);
    }

    private void connect() {
        RelayPlace place = relays.get(relay);
        earConnections.watch(sockets, ear);
        sockets.connect(ear, "SUB chat", place.sub());
        mouth.setImmediate(false); // JeroMQ's name for: send only if the relay is there; what waits is kept elsewhere
        mouthConnections.watch(sockets, mouth);
        sockets.connect(mouth, "PUSH chat", place.push());
        dealer.setImmediate(false);
        dealerConnections.watch(sockets, dealer);
        sockets.connect(dealer, "DEALER history", place.history());
    }

    private void listen() {
        for (Poller poller : List.of(relayOnly, everything)) {
            poller.register(ear, Poller.POLLIN);
            poller.register(dealer, Poller.POLLIN);
        }
    }

    /**
     * Leaves this relay, and what is on its way there, for the next one whose name has an address now. Waits for a name
     * server, if that is slow.
     */
    void moveOn() {
        OptionalInt next = IntStream.range(1, relays.size())
                .map(ahead -> (relay + ahead) % relays.size())
                .filter(each -> hasAddresses(relays.get(each)))
                .findFirst();
        next.ifPresent(this::moveTo);
    }

    private static boolean hasAddresses(RelayPlace place) {
        return Stream.of(place.sub(), place.push(), place.history()).noneMatch(EndpointFailures::isUnknown);
    }

    private void moveTo(int next) {
        for (Poller poller : List.of(relayOnly, everything)) {
            poller.unregister(ear);
            poller.unregister(dealer);
        }
        List.of(ear, mouth, dealer).forEach(sockets::discard);
        relay = next;
        ear = sockets.open(SocketType.SUB);
        mouth = sockets.open(SocketType.PUSH);
        dealer = sockets.open(SocketType.DEALER);
        rooms.forEach(room -> ear.subscribe(room.topic()));
        earConnections.refused.set(false);
        connect();
        history.move(dealer);
        listen();
    }

    /** Where the relay is. */
    RelayPlace place() {
        return relays.get(relay);
    }

    /** True if nobody took the last connection. */
    boolean isRefused() {
        return earConnections.refused.get();
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
        rooms.add(room);
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
