package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.curve.Admissions;
import io.zmqkit.core.curve.CurveKey;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.jeromq.IncomingFrame;
import io.zmqkit.core.jeromq.MessageSampler;
import io.zmqkit.core.jeromq.TakenQuestion;
import io.zmqkit.core.jeromq.WatchedContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/**
 * The sockets of one program: opened, bound and connected with settings that survive hostile peers and lost networks.
 *
 * <p>If one of them cannot be bound or connected, all are closed before the exception is thrown, so a constructor that
 * opens three sockets needs no clean-up of its own. The thread that opens the sockets may hand them to one other
 * thread; after that, only that thread may use or close them.
 *
 * <p>Sources: JeroMQ issues #1005 (frame length -1), #1022 (stalled handshake); Guide, chapter 2 (linger).
 */
public final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final ZContext context;
    private final SocketOptions options;
    private final Map<Socket, HardenedSocket> open = new LinkedHashMap<>();
    private final Entrance entrance;
    private final Admissions admissions = new Admissions();

    /**
     * Starts an empty group.
     *
     * @param context where the sockets live; the caller closes it after this group
     * @param options settings of every socket of the group
     */
    public Sockets(ZContext context, SocketOptions options) {
        this.context = context;
        this.options = options;
        entrance = new Entrance(context, options);
    }

    /**
     * Opens a socket and binds it.
     *
     * @param type socket type
     * @param role what the socket is to the person who reads an error, for example {@code REP server}
     * @param endpoint where to bind; wildcards are resolved, see {@link #boundTo}
     * @return the socket
     * @throws EndpointException if the endpoint cannot be bound
     * @throws InsufficientSecurityException like the other method of this name
     */
    public Socket bind(SocketType type, String role, Endpoint endpoint) {
        Socket socket = open(type);
        bind(socket, role, endpoint);
        return socket;
    }

    /**
     * Opens a socket and connects it. The peer need not be there yet.
     *
     * @param type socket type
     * @param role what the socket is to the person who reads an error, for example {@code REQ client}
     * @param endpoint where to connect
     * @return the socket
     * @throws EndpointException if the host has no address
     */
    public Socket connect(SocketType type, String role, Endpoint endpoint) {
        Socket socket = open(type);
        connect(socket, role, endpoint);
        return socket;
    }

    /**
     * Opens a socket with every setting made, neither bound nor connected yet.
     *
     * @param type socket type
     * @return the socket; this group closes it
     * @throws OutOfDescriptorsException if the process may open no more files
     */
    public Socket open(SocketType type) {
        return open(type, null);
    }

    private Socket open(SocketType type, @Nullable SubscriptionBudget budget) {
        try {
            Socket socket = Contexts.socket(context, type);
            MessageSampler sampler = context instanceof WatchedContext watched ? watched.sampler() : null;
            open.put(socket, new HardenedSocket(socket, options, budget, sampler));
            return socket;
        } catch (OutOfDescriptorsException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens an XPUB socket whose subscribers cannot exhaust the memory.
     *
     * @param budget shared by them; the program reports to it what it reads
     * @return the socket, not bound yet; this group closes it
     */
    public Socket openXpub(SubscriptionBudget budget) {
        return open(SocketType.XPUB, budget);
    }

    /**
     * Adds a consumer of a socket's events. It is called in the I/O thread and must not wait. Call this before the
     * socket is bound or connected, and instead of the socket's own hook, which holds only one consumer.
     *
     * @param socket from {@link #open}
     * @param consumer is given the events
     * @param events which, as in {@code ZMQ.EVENT_ACCEPTED}
     */
    public void watch(Socket socket, ZEvent.ZEventConsummer consumer, int events) {
        hardened(socket).watch(consumer, events);
    }

    /**
     * Adds a consumer of what peers say of themselves when the handshake ends. It is called in the I/O thread, before it
     * is known whether the two types talk to each other, and must not wait. Call this before the socket is bound or
     * connected over TCP.
     *
     * @param socket from {@link #open}
     * @param consumer is given the properties as ZMTP encodes them; under CURVE they are encrypted, and only a client
     *     gets them at all
     */
    public void hearIntroductions(Socket socket, Consumer<byte[]> consumer) {
        hardened(socket).hearIntroductions(consumer);
    }

    /**
     * Adds a consumer of each frame that comes, with the address that its peer gives, which may be a lie; null if it gives
     * none. It is called in the I/O thread and must not wait. Call this before the socket is bound or connected over TCP;
     * under CURVE a client hears nothing.
     *
     * @param socket from {@link #open}
     * @param consumer is given the frames, and those of the protocol
     */
    public void hearFrames(Socket socket, BiConsumer<@Nullable String, IncomingFrame> consumer) {
        hardened(socket).hearFrames(consumer);
    }

    /**
     * Asks the publishers of an XSUB socket whether its subscriptions have reached them; {@link #hearFrames} hears the
     * answer, {@link IncomingFrame#answersTakenQuestion}. A peer that does not know ZMTP's PING gives none.
     *
     * @param subscriber an XSUB socket of this group
     */
    public void askPublishers(Socket subscriber) {
        subscriber.getEvents(); // connections that are new get their subscriptions, and then the question
        TakenQuestion.askPublishers(subscriber);
    }

    private HardenedSocket hardened(Socket socket) {
        return Objects.requireNonNull(open.get(socket), "the socket is not of this group");
    }

    /**
     * Binds an open socket of this group.
     *
     * @param socket from {@link #open}
     * @param role what the socket is to the person who reads an error
     * @param endpoint where to bind
     * @throws EndpointException if the endpoint cannot be bound
     * @throws InsufficientSecurityException if anybody could connect from other machines and nobody has said that this
     *     is wanted, or if the security settings do not say who may connect
     */
    public void bind(Socket socket, String role, Endpoint endpoint) {
        if (endpoint.isTcp()) {
            protect(socket, role, endpoint);
        }
        try {
            socket.setIPv6(endpoint.needsIpv6());
            socket.bind(endpoint.toString());
        } catch (ZMQException | IllegalArgumentException e) {
            close();
            throw EndpointFailures.bind(role, endpoint, e);
        }
        LOG.info("{} bound to {}", role, socket.getLastEndpoint());
    }

    private void protect(Socket socket, String role, Endpoint endpoint) {
        try {
            entrance.guard(socket, hardened(socket), role, endpoint);
        } catch (OutOfDescriptorsException | InsufficientSecurityException e) {
            close();
            throw e;
        }
    }

    /**
     * Connects an open socket of this group.
     *
     * @param socket from {@link #open}
     * @param role what the socket is to the person who reads an error
     * @param endpoint where to connect; the peer need not be there yet
     * @throws EndpointException if the host has no address
     * @throws InsufficientSecurityException if the security settings have no server key
     * @throws IllegalArgumentException if the endpoint is a wildcard
     */
    public void connect(Socket socket, String role, Endpoint endpoint) {
        try {
            endpoint.requireConnectable(role);
        } catch (IllegalArgumentException e) {
            close();
            throw e;
        }
        CurveSecurity curve = endpoint.isTcp() ? options.security() : null;
        if (curve != null) {
            CurveKey server = curve.serverKey();
            if (server == null) {
                close();
                throw InsufficientSecurityException.noServerKey(role, endpoint);
            }
            curve.trust(socket, server);
            hardened(socket).noteRefusals(role, endpoint, curve.keys().publicKey(), admissions);
        } else if (endpoint.isTcp()) {
            hardened(socket).limitMessages(role);
        }
        try {
            socket.setIPv6(endpoint.needsIpv6());
            hardened(socket).connect(endpoint.toString());
        } catch (ZMQException | IllegalArgumentException e) {
            close();
            throw EndpointFailures.connect(role, endpoint, e);
        }
        LOG.info("{} connects to {}", role, endpoint);
    }

    /**
     * Tells whether waiting is useless: under CURVE, all servers of one of this group's sockets refuse it. A server
     * that is restarted, or killed during a handshake, does not count as refusing. Costs next to nothing while all is
     * well.
     *
     * @return the refusal, as long as it lasts; empty without CURVE
     */
    public Optional<Refusal> refusal() {
        if (admissions.isUntroubled()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        return open.values().stream()
                .flatMap(socket -> socket.refusal(now).stream())
                .findFirst();
    }

    /**
     * Connects again where a server has said that the key is not authorised; JeroMQ does not retry then. A program that
     * goes on in spite of its {@link #refusal} calls this now and then, because the key may have been authorised since.
     * What was queued for that server is lost. Only for sockets that connect to one server.
     */
    public void connectAgain() {
        open.values().forEach(HardenedSocket::connectAgain);
    }

    /**
     * Tells where a bound socket can be reached.
     *
     * @param socket a socket that has been bound
     * @return its endpoint, with the port that the system chose
     */
    public static Endpoint boundTo(Socket socket) {
        return Endpoint.parse(socket.getLastEndpoint());
    }

    /** {@return true if peers that connect to this group have to prove who they are} */
    public boolean authenticates() {
        return entrance.authenticates();
    }

    /**
     * Receives a whole message from any sender.
     *
     * @param socket a socket of this group that is bound
     * @param flags 0 to wait as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     * @param mostFrames how many frames to keep; the rest is read and dropped
     * @return the message; null if none came in time
     * @throws ZMQException if the context has been terminated
     */
    public @Nullable Received receive(Socket socket, int flags, int mostFrames) {
        return entrance.receive(socket, flags, mostFrames);
    }

    /**
     * Receives a whole message, if its sender is authorised. A message without a sender is dropped and logged; a REP
     * socket answers it with an empty frame, because it must answer before it can receive again.
     *
     * @param socket a socket of this group that is bound
     * @param flags 0 to wait as long as the receive timeout, or {@code ZMQ.DONTWAIT}
     * @return the message; null if none came in time, or it was dropped
     * @throws ZMQException if the context has been terminated
     */
    public @Nullable Received receiveAdmitted(Socket socket, int flags) {
        Received received = receive(socket, flags, Integer.MAX_VALUE);
        if (received == null || received.isAdmitted()) {
            return received;
        }
        warnings.warn("dropped a message from somebody who is not authorised");
        if (socket.getSocketType() == SocketType.REP) {
            socket.send(new byte[0]);
        }
        return null;
    }

    /**
     * Forwards one message as it is, without a copy of it.
     *
     * @param from a socket of this group that is bound
     * @param to where it goes
     * @return false if there is none now
     * @throws ZMQException if the context has been terminated
     */
    public boolean forward(Socket from, Socket to) {
        if (entrance.authenticates()) { // message by message: one frame that is not admitted spoils the whole message
            Received received = receiveAdmitted(from, ZMQ.DONTWAIT);
            return received != null && Messages.sendAll(to, received.frames(), 0);
        }
        return Messages.forward(from, to);
    }

    /**
     * Closes connections to this group whose peers have not finished the handshake in {@link Limits#handshake}. This
     * happens by itself when another peer connects. A program that sends to all connected peers calls this now and
     * then: whatever is sent to a peer that greets and falls silent is lost. In any thread.
     */
    public void closeLateHandshakes() {
        entrance.closeLateHandshakes();
    }

    /**
     * Tells whether every connected subscriber has taken what was sent to it, into the memory of its process. Asks
     * those that have not confirmed it, so call this again until it is true, and receive in between. For the end only:
     * after the first call nothing else may be sent. A subscriber with another library that does not answer a PING
     * never confirms. Always true for endpoints other than TCP, and under CURVE, where nothing is known.
     *
     * @param publisher the XPUB socket of this group, bound, with XPUB_NODROP off
     * @return true if every subscriber has taken everything
     */
    public boolean haveSubscribersTakenAll(Socket publisher) {
        Set<String> topics = entrance.unanswered();
        topics.forEach(topic -> TakenQuestion.ask(publisher, topic));
        return topics.isEmpty();
    }

    /**
     * Tells how many connections were turned away: not authorised, or closed by this side before they had finished the
     * handshake. A peer that leaves by itself before that is not counted; an honest one does so when its greeting was
     * lost.
     *
     * @return how many; 0 if nobody needs to be authorised
     */
    public long refused() {
        return entrance.refused();
    }

    /**
     * Counts the peers of a socket. In any thread.
     *
     * @param socket a socket of this group that is bound to one TCP endpoint or, under CURVE, connects to one
     * @return how many connections have finished the handshake
     */
    public int peers(Socket socket) {
        return hardened(socket).peers();
    }

    /** {@return how many connections to all sockets of this group have not finished the handshake; in any thread} */
    public int halfOpen() {
        return entrance.halfOpen();
    }

    /**
     * Closes one socket at once and drops what it still had to send. For an abandoned request, which must not arrive
     * after its replacement.
     *
     * @param socket from {@link #open}
     */
    public void discard(Socket socket) {
        HardenedSocket discarded = hardened(socket);
        open.remove(socket);
        socket.setLinger(0);
        discarded.close(false);
    }

    /** Closes every socket; queued messages are still sent for up to the linger, while the context closes. */
    @Override
    public void close() {
        entrance.shut();
        boolean isRefused = refusal().isPresent();
        open.values().forEach(socket -> socket.close(isRefused));
        open.clear();
        entrance.close(); // last, because without an authenticator JeroMQ would let everybody in
    }
}
