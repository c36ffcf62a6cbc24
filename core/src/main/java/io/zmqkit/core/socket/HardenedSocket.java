package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.curve.Admissions;
import io.zmqkit.core.curve.CurveKey;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.curve.Refusals;
import io.zmqkit.core.guard.Connections;
import io.zmqkit.core.guard.DescriptorReserve;
import io.zmqkit.core.guard.FrameRule;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.jeromq.ConnectionAttempts;
import io.zmqkit.core.jeromq.EndedConnection;
import io.zmqkit.core.jeromq.IncomingFrame;
import io.zmqkit.core.jeromq.MessageSampler;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * One socket of {@link Sockets} with every setting made: it limits what a peer may send, and passes its events to
 * several consumers.
 *
 * <p>Used by the socket's thread; consumers are called in JeroMQ's I/O thread.
 */
final class HardenedSocket {

    private static final Logger LOG = LoggerFactory.getLogger(HardenedSocket.class);

    /** The largest command of a CURVE handshake. */
    private static final int CURVE_HANDSHAKE_BYTES = 513;

    private static final int CURVE_MESSAGE_BYTES = 33;
    private final Socket socket;
    private final SocketOptions options;
    private final @Nullable SubscriptionBudget budget;
    private final @Nullable MessageSampler sampler;
    private ZEvent.ZEventConsummer watcher = event -> {};
    private int watched;
    private Consumer<byte[]> introductions = properties -> {};
    private BiConsumer<@Nullable String, IncomingFrame> frames = (peer, frame) -> {};
    private boolean isHooked;
    private @Nullable Refusals refusals;
    private @Nullable ConnectionAttempts attempts;
    private @Nullable Connections bound;

    /** Takes a fresh socket; the budget that the subscribers of an XPUB socket share; and who looks at messages. */
    HardenedSocket(
            Socket socket,
            SocketOptions options,
            @Nullable SubscriptionBudget budget,
            @Nullable MessageSampler sampler) {
        this.socket = socket;
        this.options = options;
        this.budget = budget;
        this.sampler = sampler;
        int timeoutMillis = (int) options.timeout().toMillis();
        socket.setReceiveTimeOut(timeoutMillis);
        socket.setSendTimeOut(timeoutMillis);
        socket.setLinger((int) options.linger().toMillis());
        socket.setHWM(options.highWaterMark());
        setHeartbeat((int) options.heartbeatInterval().toMillis());
        limitFrames(size -> {}, null);
    }

    /** The timeout is shorter than the interval; otherwise JeroMQ would miss every other silent peer. */
    private void setHeartbeat(int intervalMillis) {
        socket.setHeartbeatIvl(intervalMillis);
        socket.setHeartbeatTimeout(intervalMillis * 9 / 10);
    }

    private void limitFrames(IntConsumer begins, IncomingFrame.@Nullable Welcome welcome) {
        int maxBytes = isPublisher() ? options.limits().subscriptionBytes() : options.maxMessageBytes();
        if (options.security() != null) { // a frame is then the message and a little more, or part of the handshake
            maxBytes = Math.max(maxBytes + CURVE_MESSAGE_BYTES, CURVE_HANDSHAKE_BYTES);
        }
        IncomingFrame.limit(
                socket,
                maxBytes,
                size -> budget == null || budget.spend(size),
                begins,
                welcome == null
                        ? null
                        : (frame, connection, peer) -> {
                            frames.accept(peer, frame);
                            return welcome.takes(frame, connection, peer);
                        },
                properties -> introductions.accept(properties));
    }

    void hearFrames(BiConsumer<@Nullable String, IncomingFrame> consumer) {
        frames = consumer;
    }

    private Connections connections(String role, boolean asksForHeartbeats) {
        FrameRule frames = isPublisher()
                ? FrameRule.ofPublisher(options.limits())
                : FrameRule.ofReceiver(options.limits(), options.maxMessageBytes());
        return new Connections(options.limits(), frames, role, asksForHeartbeats, sampler);
    }

    private boolean isPublisher() {
        return socket.getSocketType() == SocketType.PUB || socket.getSocketType() == SocketType.XPUB;
    }

    void watch(ZEvent.ZEventConsummer consumer, int events) {
        watcher = consumer;
        watched = events;
    }

    void hearIntroductions(Consumer<byte[]> consumer) {
        introductions = consumer;
    }

    /**
     * Before the socket is bound over TCP, and before it is connected to anything: keeps the limits of each connection
     * to it, wherever it is bound.
     *
     * @param role what the socket is to the person who reads the log
     * @param zapDomain under which the connections' peers are judged; with one, JeroMQ refuses ZMTP 1 and 2, and it
     *     takes everything that is not ZMTP for one of these
     * @param reserve descriptors that the connections do not get
     * @return the connections
     */
    Connections track(String role, String zapDomain, DescriptorReserve reserve) {
        if (bound != null) {
            return bound;
        }
        if (isHooked) {
            throw new IllegalStateException("a socket that also binds has to bind first");
        }
        int most = (int) options.limits().handshake().toMillis();
        int heartbeat = Math.min(most * 2 / 3, socket.getHeartbeatIvl()); // 0: the program wants no heartbeats
        setHeartbeat(heartbeat);
        Connections tracked = connections(role, heartbeat > 0);
        socket.setZapDomain(zapDomain);
        socket.setHandshakeIvl(Math.min(most, socket.getHandshakeIvl())); // ends connections that do not even greet
        limitFrames(size -> {}, tracked);
        hook(event -> reserve.admit(event, tracked), Connections.EVENTS | Connections.EVENTS_OF_CONNECTING);
        bound = tracked;
        return tracked;
    }

    int peers() {
        if (bound != null) {
            return bound.established();
        }
        return refusals != null && refusals.isLetIn() ? 1 : 0;
    }

    /**
     * Before the socket is connected over TCP: limits messages even from a peer that this side has chosen.
     *
     * @param role what the socket is to the person who reads the log
     */
    void limitMessages(String role) {
        if (!isHooked) {
            Connections chosen = connections(role, false);
            limitFrames(size -> {}, chosen);
            hookConnecting(event -> tellLongFrame(role, event, chosen), Connections.EVENTS_OF_CONNECTING);
        }
    }

    /**
     * Before the socket is connected under CURVE, where JeroMQ does not limit the frames of a message.
     *
     * @param role what the socket is to the person who reads the log
     * @param endpoint where it will be connected
     * @param key its public key
     * @param admissions where to note whether it is let in
     */
    void noteRefusals(String role, Endpoint endpoint, CurveKey key, Admissions admissions) {
        if (refusals == null) {
            refusals = new Refusals(admissions, key);
        }
        Refusals own = refusals;
        own.connects(endpoint.toString());
        limitFrames(own::frame, null);
        hookConnecting(event -> tellLongFrame(role, event, own), Refusals.EVENTS);
    }

    /** Connects it; over TCP each attempt has its time. The limits of a connecting socket must be set before. */
    void connect(String endpoint) {
        if (attempts == null) { // inproc, or it also binds
            socket.setHandshakeIvl((int) options.handshakeInterval().toMillis());
            socket.connect(endpoint);
        } else {
            attempts.connect(endpoint);
        }
    }

    /** Why it can do nothing: all its servers refuse it. */
    Optional<Refusal> refusal(long now) {
        return refusals == null ? Optional.empty() : refusals.refusal(now);
    }

    /** Tries again where JeroMQ does not: after the server has said that the key is not authorised. */
    void connectAgain() {
        if (refusals != null) {
            refusals.givenUp().stream()
                    .filter(server -> !EndpointFailures.isUnknown(Endpoint.parse(server))) // its network is away, too
                    .forEach(server -> {
                        socket.disconnect(server);
                        connect(server);
                    });
        }
    }

    private void hookConnecting(ZEvent.ZEventConsummer own, int events) {
        if (!isHooked) {
            ConnectionAttempts timed = new ConnectionAttempts(socket, options.handshakeInterval());
            attempts = timed;
            hook(
                    event -> {
                        own.consume(event); // first, because it reads an errno that setting an option overwrites
                        timed.consume(event);
                    },
                    events | ConnectionAttempts.EVENTS);
        }
    }

    private void tellLongFrame(String role, ZEvent event, ZEvent.ZEventConsummer next) {
        if (event.getEvent() == ZMonitor.Event.DISCONNECTED && EndedConnection.byALongFrame()) {
            LOG.warn(
                    "{} gave up {}, which sent a frame of more than {} bytes: nothing more comes from it, until this program is"
                            + " started again with a larger maximum message size",
                    role,
                    event.getAddress(),
                    options.maxMessageBytes());
        } else {
            next.consume(event);
        }
    }

    /** JeroMQ's own hook holds one consumer only. */
    private void hook(ZEvent.ZEventConsummer own, int events) {
        if (isHooked) { // even if it connects to several
            return;
        }
        isHooked = true;
        ZEvent.ZEventConsummer other = watcher;
        Set<ZMonitor.Event> forOther = named(watched);
        socket.setEventHook(
                event -> {
                    own.consume(event);
                    if (forOther.contains(event.getEvent())) {
                        other.consume(event);
                    }
                },
                events | watched);
    }

    private static Set<ZMonitor.Event> named(int events) {
        return IntStream.range(0, Integer.SIZE)
                .map(bit -> events & (1 << bit))
                .filter(event -> event != 0)
                .mapToObj(ZMonitor.Event::findByCode)
                .collect(Collectors.toSet());
    }

    /**
     * Closes it.
     *
     * @param isRefused true if the program ends because a server refuses it. A socket that no server has let in then
     *     closes without linger: JeroMQ 0.6.0 does not cancel its timer when a handshake fails meanwhile, which can
     *     kill its I/O thread (NullPointerException in SessionBase.timerEvent)
     */
    void close(boolean isRefused) {
        if (refusals != null) {
            socket.setEventHook(null, 0); // connections that end from now on are ended by this program
            if (isRefused && !refusals.isLetIn()) {
                socket.setLinger(0);
            }
        }
        socket.close();
    }
}
