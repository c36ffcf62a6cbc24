package io.zmqkit.tools.bench;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ends without JeroMQ. */
final class WireEnds implements Ends {

    private static final FrameLimits LIMITS = new FrameLimits(32 << 20, 1024, 64 << 20, 64 << 10);
    private static final long WAIT_MILLIS = 50;

    private final BenchOptions options;
    private final Listening listening;
    private final List<ServerSocketChannel> receivers = new ArrayList<>();
    private final List<Endpoint> receiverEndpoints = new ArrayList<>();
    private final List<BulkSocket> sockets = new CopyOnWriteArrayList<>();
    private final PeerProbe probe;
    private volatile boolean isAbandoned;
    private @Nullable ServerSocketChannel sender;
    private @Nullable Endpoint senderEndpoint;

    WireEnds(BenchOptions options) {
        this.options = options;
        listening = new Listening(options);
        probe = new PeerProbe(options.schedule().patience());
        try {
            for (Endpoint endpoint : listening.receiversBind()) {
                receivers.add(listening.bind(options.flow().receiver() + " receiver", endpoint));
                receiverEndpoints.add(TcpListener.boundTo(receivers.get(receivers.size() - 1), endpoint));
            }
            Place place = listening.senders();
            if (place != null && place.binds()) {
                sender = listening.bind(options.flow().sender() + " sender", place.endpoint());
                senderEndpoint = TcpListener.boundTo(sender, place.endpoint());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int inlets() {
        return listening.inlets();
    }

    @Override
    public int outlets() {
        return listening.outlets();
    }

    @Override
    public List<String> bound() {
        List<String> bound = new ArrayList<>();
        if (options.path() != null) {
            receiverEndpoints.forEach(each -> bound.add(options.flow().receiver() + " receiver " + each));
        }
        if (senderEndpoint != null) {
            bound.add(options.flow().sender() + " sender " + senderEndpoint);
        }
        return bound;
    }

    private BulkSocket open(SocketKind kind, BulkSocket.Traffic traffic) throws IOException {
        BulkSocket socket = new BulkSocket(kind, LIMITS, traffic);
        sockets.add(socket);
        if (isAbandoned) {
            socket.abandon();
        }
        return socket;
    }

    @Override
    public Inlet openInlet(int index, Supplier<Arrivals> arrivals) throws IOException {
        if (options.flow() == Flow.REQ) {
            return openEcho();
        }
        WireInlet inlet = new WireInlet(options.load(), receivers.isEmpty(), arrivals);
        BulkSocket socket = open(options.flow().receiver(), inlet);
        inlet.over(socket);
        try {
            if (receivers.isEmpty()) {
                connect(socket, Objects.requireNonNull(listening.receivers()).endpoint());
            } else {
                socket.listen(receivers.get(index));
            }
            if (options.flow().receiver() == SocketKind.SUB) {
                int topics = options.load().topics();
                socket.subscribe(topics == 0 ? new byte[0] : Letter.topic(index % topics));
            }
            return inlet;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Inlet openEcho() throws IOException {
        WireEcho echo = new WireEcho(options.schedule().patience());
        BulkSocket socket = open(SocketKind.REP, echo);
        echo.over(socket);
        socket.listen(receivers.get(0));
        return echo;
    }

    /** Connects; the other end may be started a little later. */
    private void connect(BulkSocket socket, Endpoint endpoint) throws IOException {
        InetSocketAddress address = TcpListener.address(endpoint);
        Duration patience = options.schedule().patience();
        long begun = System.nanoTime();
        while (true) {
            try {
                socket.connect(address, patience);
                return;
            } catch (ConnectException e) {
                if (socket.isAbandoned() || System.nanoTime() - begun > patience.toNanos()) {
                    throw e;
                }
                socket.turn(WAIT_MILLIS);
            } catch (EOFException | SocketException e) {
                // JeroMQ hangs up when it reads what does not fit, often before it has said what it is itself
                probe.requireFitting(socket.kind(), address);
                throw e;
            }
        }
    }

    @Override
    public Outlet openOutlet(int index) throws IOException {
        BulkSocket socket = open(options.flow().sender(), (from, run, messages) -> {});
        try {
            reach(socket);
            Letter letter = new Letter(options.load(), 0, index, "unused00", false);
            return new WireOutlet(
                    socket,
                    options.flow().sender(),
                    letter,
                    options.load().topics(),
                    options.schedule().patience());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects the sender to whom it sends, or waits until somebody has come. */
    private void reach(BulkSocket socket) throws IOException {
        Place place = listening.senders();
        if (sender != null) {
            socket.listen(sender);
            awaitPeer(socket);
        } else if (place != null) {
            connect(socket, place.endpoint());
        } else {
            for (Endpoint endpoint : receiverEndpoints) {
                connect(socket, endpoint);
            }
        }
    }

    private void awaitPeer(BulkSocket socket) throws IOException {
        long begun = System.nanoTime();
        boolean publishes = options.flow().sender() == SocketKind.PUB;
        while (socket.peers().stream().noneMatch(peer -> !publishes || peer.isSubscribed())) {
            if (socket.isAbandoned()
                    || System.nanoTime() - begun > options.schedule().patience().toNanos()) {
                throw new SocketTimeoutException("nobody has connected" + (publishes ? " and subscribed" : ""));
            }
            socket.turn(WAIT_MILLIS);
        }
    }

    @Override
    public Asking.Asker openAsker() throws IOException {
        WireAsker asker = new WireAsker(options.schedule().patience());
        BulkSocket socket = open(SocketKind.REQ, asker);
        asker.over(socket);
        try {
            reach(socket);
            return asker;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean drain() {
        return true; // what has been sent is the kernel's; a heartbeat of the peer may still cost it: docs/pitfalls.md
    }

    @Override
    public void abandon() {
        isAbandoned = true;
        probe.abandon();
        sockets.forEach(BulkSocket::abandon);
    }

    @Override
    public void close() {
        receivers.forEach(TcpListener::close);
        if (sender != null) {
            TcpListener.close(sender);
        }
    }
}
