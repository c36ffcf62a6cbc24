package io.zmqkit.core.guard;

import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.jeromq.EndedConnection;
import io.zmqkit.core.jeromq.IncomingFrame;
import io.zmqkit.core.jeromq.MessageSampler;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * The connections of one socket, and what each may cost it ({@link Limits}).
 *
 * <p>A connection has finished its handshake when a frame has come from it, even if only the answer to a heartbeat, or,
 * under CURVE, when it has been authorised. JeroMQ's own timer ends with the greeting, so a peer that greets and then
 * falls silent would be kept forever. Such a connection is closed when its time is up and a new one comes or the
 * program checks ({@link #closeLateHandshakes}), and when there are too many of them.
 *
 * <p>A peer can lie about its address. So limits are kept by JeroMQ's own object for the connection, and nothing is taken
 * from a connection whose address is nobody's, or already another's. Where two give the same address, the connection that
 * really is from there is closed: it is one of them, and if it is honest it comes again. So the worst that a lie can do
 * is to close a connection whose port number it guessed. A socket that connects has chosen its peers, and two of its
 * connections may lead to the same one: there, and so on a socket that does both, addresses are not compared.
 *
 * <p>JeroMQ's I/O thread; the authenticator's for {@link #judged}; any thread for the counters. Nothing waits.
 */
public final class Connections implements ZEvent.ZEventConsummer, IncomingFrame.Welcome {

    /** The events of a bound socket. */
    public static final int EVENTS =
            ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_ACCEPT_FAILED | ZMQ.EVENT_DISCONNECTED | ZMQ.HANDSHAKE_FAILED_PROTOCOL;

    /** The events of a connecting socket. */
    public static final int EVENTS_OF_CONNECTING = ZMQ.EVENT_CONNECTED | ZMQ.EVENT_DISCONNECTED;

    private final String role;
    private final FrameRule frames;
    private final HandshakeLimit handshakes;
    private final @Nullable MessageSampler sampler;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Connections.class));
    private final Map<SelectableChannel, Peer> open = new HashMap<>();
    private final Map<String, Peer> byAddress = new HashMap<>();
    private final TrafficByConnection traffic = new TrafficByConnection();
    private long refused;
    private boolean connects;
    private boolean hasFailed; // the connection of a peer that broke a rule; the next event reports its end
    private @Nullable Object lastConnection; // used by the I/O thread only, so most frames need no lock
    private @Nullable Traffic last;

    /**
     * None yet.
     *
     * @param limits what each may cost
     * @param frames what each may send
     * @param role what the socket is to the person who reads the log
     * @param asksForHeartbeats whether the socket's heartbeats have every peer answer well within the time for the
     *     handshake
     * @param sampler looks at the messages; null for none
     */
    public Connections(
            Limits limits, FrameRule frames, String role, boolean asksForHeartbeats, @Nullable MessageSampler sampler) {
        this.frames = frames;
        this.role = role;
        this.sampler = sampler;
        handshakes = new HandshakeLimit(limits, asksForHeartbeats);
    }

    /**
     * Tells whose connection this is.
     *
     * @param channel from an event
     * @return the address of its peer, as the frames that come from there tell it; empty if it has already gone
     */
    public static Optional<String> addressOf(SelectableChannel channel) {
        return Peer.address(channel);
    }

    @Override
    public synchronized void consume(ZEvent event) {
        switch (event.getEvent()) {
            case ACCEPTED -> accepted(event.getValue());
            case CONNECTED -> {
                connects = true;
                opened(event.getValue());
            }
            case HANDSHAKE_FAILED_PROTOCOL -> hasFailed = true; // or a later message was corrupt
            case DISCONNECTED -> {
                ended(event.getValue());
                hasFailed = false;
            }
            default -> {} // not subscribed to
        }
    }

    private void accepted(SelectableChannel channel) {
        end(1);
        opened(channel).ifPresent(handshakes::add);
    }

    private Optional<Peer> opened(SelectableChannel channel) {
        Optional<Peer> peer = Peer.of(channel);
        peer.ifPresent(its -> {
            open.put(channel, its);
            byAddress.put(its.address, its);
        });
        return peer;
    }

    private void ended(SelectableChannel channel) {
        Peer peer = open.remove(channel);
        if (EndedConnection.byALongFrame()) {
            warn("closed " + (peer == null ? "a peer" : peer.address) + ": " + frames.longFrame());
        }
        if (peer == null) {
            return;
        }
        byAddress.remove(peer.address, peer);
        if (handshakes.finished(peer) && (hasFailed || !peer.hasLeft())) {
            refuse(peer);
        }
        if (peer.traffic != null) {
            peer.traffic.limit.ended();
        }
    }

    /**
     * Closes a connection that has just been accepted, because there is no room for it.
     *
     * @param accepted its channel
     */
    public synchronized void turnAway(SelectableChannel accepted) {
        Peer peer = open.get(accepted);
        if (peer != null) {
            handshakes.finished(peer);
            refuse(peer);
            peer.endInput();
        }
    }

    /** Closes the connections whose time for the handshake is up. In any thread. */
    public synchronized void closeLateHandshakes() {
        end(0);
    }

    /** Closes all that have not finished the handshake. In any thread. */
    public synchronized void closeHalfOpen() {
        handshakes.endAll().forEach(peer -> close(peer, "did not finish the handshake before the end"));
    }

    private void end(int more) {
        for (HandshakeLimit.Ended ended : handshakes.end(more, System.nanoTime())) {
            refuse(ended.peer());
            close(ended.peer(), ended.why());
        }
    }

    private void close(Peer peer, String why) {
        warn("closes " + peer.address + ": " + why);
        peer.endInput();
    }

    private void warn(String what) {
        log.warn(role + " " + what);
    }

    private void refuse(Peer peer) {
        if (!peer.isRefused) {
            peer.isRefused = true;
            refused++;
        }
    }

    /**
     * A peer on this host has been authorised or refused: most likely the newest connection from there.
     *
     * @param host its address, without the port
     * @param isAuthorised whether it is let in
     */
    public synchronized void judged(String host, boolean isAuthorised) {
        Peer newest = handshakes.newestOf(host);
        if (isAuthorised) {
            handshakes.finished(newest);
        } else if (newest != null) {
            refuse(newest);
        }
    }

    /**
     * Tells how many connections were turned away: not authorised, or closed by this side before they had finished the
     * handshake. Connections that the peer closed before that are not counted; an honest peer does so when its greeting
     * was lost.
     *
     * @return how many
     */
    public synchronized long refused() {
        return refused;
    }

    /** {@return how many connections have finished the handshake} */
    public synchronized int established() {
        return open.size() - handshakes.size();
    }

    /** {@return how many connections have not finished the handshake} */
    public synchronized int halfOpen() {
        return handshakes.size();
    }

    /** {@return one topic for each subscribed connection that has not yet confirmed that it has taken everything} */
    public synchronized Set<String> unanswered() {
        return open.values().stream()
                .flatMap(peer -> Stream.ofNullable(peer.traffic))
                .filter(its -> !its.hasTaken)
                .flatMap(its ->
                        its.limit instanceof SubscriptionLimit.Topics topics ? topics.any().stream() : Stream.empty())
                .collect(Collectors.toSet());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two connections may give the same properties
    public boolean takes(IncomingFrame frame, Object connection, @Nullable String peer) {
        if (last == null || connection != lastConnection) {
            last = trafficOf(connection, peer);
            lastConnection = connection;
        }
        Traffic its = last;
        if (its.isMuted) {
            return false;
        }
        if (frame.isOfProtocol()) {
            its.hasTaken |= frame.answersTakenQuestion();
            return true;
        }
        if (sampler != null) {
            sampler.came(connection, peer, frame, !its.isInMessage);
        }
        its.isInMessage = frame.isFollowed();
        return switch (its.limit.judge(frame)) {
            case TAKE -> true;
            case IGNORE -> {
                warn("ignores a frame: " + its.limit.rule());
                yield false;
            }
            case CLOSE -> {
                mute(its);
                yield false;
            }
        };
    }

    private synchronized Traffic trafficOf(Object connection, @Nullable String address) {
        traffic.forgetGone(unused -> unused.limit.ended());
        Traffic its = traffic.get(connection);
        if (its == null) {
            its = new Traffic(frames.limit());
            traffic.put(connection, its);
            assign(its, byAddress.get(address), address);
        }
        return its;
    }

    private void assign(Traffic its, @Nullable Peer peer, @Nullable String address) {
        if (peer != null && peer.traffic == null) {
            peer.traffic = its;
            its.peer = peer;
            handshakes.finished(peer);
        } else if (!connects) {
            its.isMuted = true; // with its end nothing would be given back
            warn("takes nothing from a peer that says it is " + address + ", which it is not");
            if (peer != null) {
                close(peer, "two connections give its address");
            }
        }
    }

    /** The part of the message that has arrived is never read, and is freed with the connection. */
    private synchronized void mute(Traffic its) {
        its.isMuted = true;
        if (its.peer != null) {
            close(its.peer, its.limit.rule());
        }
    }
}
