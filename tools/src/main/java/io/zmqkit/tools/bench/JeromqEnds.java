package io.zmqkit.tools.bench;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/** Ends with sockets of JeroMQ. A socket does not tell what its peer is, so a sender's peer is asked before, on a connection of its own. */
final class JeromqEnds implements Ends {

    private static final int WAIT_MILLIS = 50;

    private final ZContext context;
    private final BenchOptions options;
    private final Listening listening;
    private final List<Socket> receivers = new ArrayList<>(); // those that are bound
    private final PeerProbe probe;
    private final @Nullable SendingContext sending; // if nobody here receives
    private @Nullable Socket sender;
    private volatile boolean isAbandoned;

    JeromqEnds(ZContext context, BenchOptions options) {
        this.context = context;
        this.options = options;
        listening = new Listening(options);
        probe = new PeerProbe(options.schedule().patience());
        sending = options.receives() || options.flow() == Flow.REQ ? null : new SendingContext();
        try {
            for (Endpoint endpoint : listening.receiversBind()) {
                receivers.add(bind(receiver(), options.flow().receiver() + " receiver", endpoint));
            }
            Place place = listening.senders();
            if (place != null && place.binds()) {
                SocketKind kind = options.flow() == Flow.PUB
                        ? SocketKind.XPUB
                        : options.flow().sender();
                sender = bind(sender(kind), options.flow().sender() + " sender", place.endpoint());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Socket receiver() {
        SocketType type = SocketType.valueOf(options.flow().receiver().name());
        return prepared(context.createSocket(type), options.highWaterMark());
    }

    /** An XPUB publishes like a PUB, and sees subscriptions. */
    private Socket sender(SocketKind kind) {
        SocketType type = SocketType.valueOf(kind.name());
        return prepared(
                sending == null ? context.createSocket(type) : sending.open(type), options.sendersHighWaterMark());
    }

    private static Socket prepared(Socket socket, int highWaterMark) {
        socket.setHWM(highWaterMark);
        socket.setLinger(0);
        socket.setSendTimeOut(WAIT_MILLIS);
        socket.setReceiveTimeOut(WAIT_MILLIS);
        return socket;
    }

    private Socket bind(Socket socket, String role, Endpoint endpoint) {
        InsufficientSecurityException.requireUnexposed(role, endpoint, options.isExposed());
        try {
            socket.setIPv6(endpoint.needsIpv6());
            socket.bind(endpoint.toString());
            return socket;
        } catch (ZMQException e) {
            throw EndpointFailures.bind(role, endpoint, e);
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
            receivers.forEach(each -> bound.add(options.flow().receiver() + " receiver " + each.getLastEndpoint()));
        }
        if (sender != null) {
            bound.add(options.flow().sender() + " sender " + sender.getLastEndpoint());
        }
        return bound;
    }

    @Override
    public Inlet openInlet(int index, Supplier<Arrivals> arrivals) throws IOException {
        Socket socket = receivers.isEmpty()
                ? connectedReceiver(
                        Objects.requireNonNull(listening.receivers()).endpoint())
                : receivers.get(index);
        if (options.flow() == Flow.REQ) {
            return new JeromqEcho(socket);
        }
        if (options.flow().receiver() == SocketKind.SUB) {
            int topics = options.load().topics();
            socket.subscribe(topics == 0 ? new byte[0] : Letter.topic(index % topics));
        }
        return new JeromqInlet(socket, options.load(), arrivals);
    }

    private Socket connectedReceiver(Endpoint endpoint) throws IOException {
        return connect(receiver(), options.flow().receiver(), endpoint, System.nanoTime());
    }

    /** Asks first: what a sender sends before it knows its peer may be lost. */
    private Socket connectedSender(Endpoint endpoint) throws IOException {
        SocketKind kind = options.flow().sender();
        long begun = System.nanoTime();
        probe.awaitFitting(kind, TcpListener.address(endpoint));
        return connect(sender(kind), kind, endpoint, begun);
    }

    private Socket connect(Socket socket, SocketKind kind, Endpoint endpoint, long begun) throws IOException {
        socket.setIPv6(endpoint.needsIpv6());
        new JeromqConnecting(probe, options.schedule().patience(), () -> isAbandoned)
                .connect(socket, kind, endpoint, begun);
        return socket;
    }

    @Override
    public Outlet openOutlet(int index) throws IOException {
        return new JeromqOutlet(
                reach(),
                new Letter(options.load(), 0, index, "unused00", false),
                options.schedule().patience());
    }

    private Socket reach() throws IOException {
        Place place = listening.senders();
        if (sender != null) {
            awaitPeer(sender);
            return sender;
        } else if (place != null) {
            return connectedSender(place.endpoint());
        }
        Socket socket = sender(options.flow().sender());
        receivers.forEach(each -> socket.connect(each.getLastEndpoint()));
        return socket;
    }

    /** Waits until a socket that is bound may send, or has been told of a subscription. */
    private void awaitPeer(Socket socket) throws SocketTimeoutException {
        boolean publishes = options.flow() == Flow.PUB;
        long begun = System.nanoTime();
        try (Poller poller = context.createPoller(1)) {
            poller.register(socket, publishes ? Poller.POLLIN : Poller.POLLOUT);
            while (poller.poll(WAIT_MILLIS) == 0) {
                if (isAbandoned
                        || System.nanoTime() - begun
                                > options.schedule().patience().toNanos()) {
                    throw new SocketTimeoutException("nobody has connected" + (publishes ? " and subscribed" : ""));
                }
            }
        }
    }

    @Override
    public Asking.Asker openAsker() throws IOException {
        return new JeromqAsker(reach(), options.schedule().patience());
    }

    @Override
    public boolean drain() {
        return sending == null || sending.drain(options.schedule().patience());
    }

    @Override
    public void abandon() {
        isAbandoned = true;
        probe.abandon();
        if (sending != null) {
            sending.stop();
        }
    }

    @Override
    public void close() {
        if (sending != null) {
            sending.close();
        } // the other context closes what its threads have left open
    }
}
