package io.zmqkit.tools.bench;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/** Ends with sockets of JeroMQ. A socket does not tell what its peer is, so each peer is asked before, on a connection of its own. */
final class JeromqEnds implements Ends {

    private static final int WAIT_MILLIS = 50;

    private final ZContext context;
    private final BenchOptions options;
    private final Listening listening;
    private final List<Socket> receivers = new ArrayList<>(); // those that are bound
    private @Nullable Socket sender;

    JeromqEnds(ZContext context, BenchOptions options) {
        this.context = context;
        this.options = options;
        listening = new Listening(options);
        for (Endpoint endpoint : listening.receiversBind()) {
            receivers.add(bind(receiver(), options.flow().receiver() + " receiver", endpoint));
        }
        Place place = listening.senders();
        if (place != null && place.binds()) {
            sender = bind(sender(), options.flow().sender() + " sender", place.endpoint());
        }
    }

    private Socket receiver() {
        Socket socket = open(options.flow().receiver());
        socket.setReceiveTimeOut(WAIT_MILLIS);
        return socket;
    }

    private Socket sender() {
        Socket socket = open(options.flow().sender());
        socket.setReceiveTimeOut(WAIT_MILLIS);
        return socket;
    }

    private Socket open(SocketKind kind) {
        Socket socket = context.createSocket(SocketType.valueOf(kind.name()));
        socket.setHWM(options.highWaterMark());
        socket.setLinger(0);
        socket.setSendTimeOut(WAIT_MILLIS);
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
                ? connect(receiver(), options.flow().receiver(), Objects.requireNonNull(listening.receivers()))
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

    private Socket connect(Socket socket, SocketKind kind, Place place) throws IOException {
        requireFitting(kind, place.endpoint());
        socket.setIPv6(place.endpoint().needsIpv6());
        socket.connect(place.endpoint().toString());
        return socket;
    }

    private void requireFitting(SocketKind kind, Endpoint endpoint) throws IOException {
        try (BulkSocket asking = new BulkSocket(kind, FrameLimits.DEFAULTS, (from, run, messages) -> {})) {
            WireEnds.connect(asking, endpoint, options.schedule().patience());
        }
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
            return sender;
        } else if (place != null) {
            return connect(sender(), options.flow().sender(), place);
        }
        Socket socket = sender();
        receivers.forEach(each -> socket.connect(each.getLastEndpoint()));
        return socket;
    }

    @Override
    public Asking.Asker openAsker() throws IOException {
        return new JeromqAsker(reach(), options.schedule().patience());
    }

    @Override
    public void close() {
        // the context closes what its threads have left open
    }
}
