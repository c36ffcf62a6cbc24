package io.zmqkit.core.guard;

import io.zmqkit.core.jeromq.Question;
import io.zmqkit.core.socket.SocketOptions;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.ZError;
import zmq.io.Metadata;
import zmq.util.Errno;

/**
 * The connections of one socket, and what each may cost it ({@link Limits}).
 *
 * <p>A connection has finished its handshake when a frame has come from it, if only the answer to a heartbeat, or, under
 * CURVE, when it has been authorised. JeroMQ's own timer ends with the greeting: whoever greets and then says nothing
 * would be kept for ever. Such a connection is closed when it has had its time and a new one comes, or the program looks
 * ({@link #closeLate}), and when it is one too many.
 *
 * <p>A peer can lie about its address. So limits are kept by JeroMQ's own object for the connection, and a lie can at
 * worst close a connection whose port number is guessed.
 *
 * <p>JeroMQ's I/O thread; the authenticator's for {@link #judged}; any for the counters. Nothing waits.
 */
public final class Connections implements ZEvent.ZEventConsummer {

    /** Of a socket that is bound. */
    public static final int EVENTS =
            ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_ACCEPT_FAILED | ZMQ.EVENT_DISCONNECTED | ZMQ.HANDSHAKE_FAILED_PROTOCOL;

    /** Of one that connects. */
    public static final int EVENTS_OF_CONNECTING = ZMQ.EVENT_CONNECTED | ZMQ.EVENT_DISCONNECTED;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long COMPLAIN_EVERY_NANOS = 1_000_000_000L;
    static final int SUBSCRIPTION_BYTES = 10; // what an ordinary one has; a longer one counts for several

    private final Limits limits;
    private final String role;
    private final boolean isPublisher;
    private final boolean heartbeatsProve;
    private final long messageBytes;
    private final String longFrame;
    private final Map<SelectableChannel, Peer> open = new HashMap<>();
    private final Map<String, Peer> byAddress = new HashMap<>();
    private final Set<Peer> halfOpen = new LinkedHashSet<>();
    private final Map<Reference<?>, Usage> usages = new HashMap<>();
    private final ReferenceQueue<Metadata> gone = new ReferenceQueue<>();
    private long subscribedBytes;
    private long refused;
    private boolean hasFailed; // a connection, at its peer's fault, and the next event tells that it has ended
    private long complainedNanos = System.nanoTime() - COMPLAIN_EVERY_NANOS;
    private long complaints;
    private @Nullable Metadata lastMetadata; // of the I/O thread alone, so that most frames need no lock
    private Usage last = new Usage();

    /** One TCP connection. */
    private static final class Peer {
        final SocketChannel channel;
        final String address;
        final long sinceNanos = System.nanoTime();

        @Nullable
        Usage usage;

        boolean refused;

        Peer(SocketChannel channel, String address) {
            this.channel = channel;
            this.address = address;
        }
    }

    /** What one connection uses. */
    private static final class Usage {
        final Set<String> topics = new HashSet<>();
        long topicBytes;
        int frames;
        long bytes;
        boolean muted;
        volatile boolean hasTaken;

        @Nullable
        Peer peer;
    }

    /** Compares by identity: two connections may say the same of themselves. */
    private static final class Key extends WeakReference<Metadata> {
        private final int hash;

        Key(Metadata metadata, @Nullable ReferenceQueue<Metadata> queue) {
            super(metadata, queue);
            hash = System.identityHashCode(metadata);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // that is the point
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Key key && get() != null && get() == key.get());
        }
    }

    /** Takes whether the socket's heartbeats have every peer answer well within the time for the handshake. */
    public Connections(SocketOptions options, String role, boolean isPublisher, boolean heartbeatsProve) {
        this.role = role;
        this.heartbeatsProve = heartbeatsProve;
        limits = options.limits();
        this.isPublisher = isPublisher;
        messageBytes = 2L * options.maxMessageBytes();
        longFrame = isPublisher
                ? "a subscription of more than " + limits.subscriptionBytes() + " bytes (see --max-subscription)"
                : "a frame of more than " + options.maxMessageBytes() + " bytes (see --max-message)";
    }

    @Override
    public synchronized void consume(ZEvent event) {
        switch (event.getEvent()) {
            case ACCEPTED -> accepted(event.getValue());
            case CONNECTED -> opened(event.getValue());
            case HANDSHAKE_FAILED_PROTOCOL -> hasFailed = true; // or a later message was corrupt
            case DISCONNECTED -> {
                ended(event.getValue());
                hasFailed = false;
            }
            default -> {} // not subscribed to
        }
    }

    private void accepted(SelectableChannel channel) {
        closeOldest(limits.halfOpen() - 1);
        Peer peer = opened(channel);
        if (peer != null) {
            halfOpen.add(peer);
        }
    }

    private @Nullable Peer opened(SelectableChannel channel) {
        try {
            if (channel instanceof SocketChannel tcp && tcp.getRemoteAddress() instanceof InetSocketAddress remote) {
                Peer peer = new Peer(tcp, remote.getAddress().getHostAddress() + ":" + remote.getPort());
                open.put(channel, peer);
                byAddress.put(peer.address, peer);
                return peer;
            }
        } catch (IOException e) {
            LOG.debug("a connection of {} was lost at once: {}", role, e.toString());
        }
        return null;
    }

    /** Closes a connection that has just been accepted: there is no room for it. */
    public synchronized void turnAway(SelectableChannel accepted) {
        Peer peer = open.get(accepted);
        if (peer != null) {
            halfOpen.remove(peer);
            refuse(peer);
            endInput(peer);
        }
    }

    /** Closes the connections that have had their time for the handshake. In any thread. */
    public synchronized void closeLate() {
        closeOldest(limits.halfOpen());
    }

    /** Closes all that have not finished the handshake. In any thread. */
    public synchronized void closeHalfOpen() {
        halfOpen.forEach(peer -> close(peer, "did not finish the handshake before the end"));
        halfOpen.clear();
    }

    private void closeOldest(int most) {
        long now = System.nanoTime();
        while (!halfOpen.isEmpty()) {
            Peer oldest = halfOpen.iterator().next();
            boolean isLate = heartbeatsProve
                    && now - oldest.sinceNanos > limits.handshake().toNanos();
            if (!isLate && halfOpen.size() <= most) {
                return;
            }
            halfOpen.remove(oldest);
            refuse(oldest);
            close(oldest, isLate ? "did not finish the handshake" : "too many have not finished the handshake");
        }
    }

    private void close(Peer peer, String why) {
        complain("closes " + peer.address + ": " + why);
        endInput(peer);
    }

    /** Only the reading half: JeroMQ takes that for the peer's goodbye, and cleans up; a closed channel would leak. */
    private static void endInput(Peer peer) {
        try {
            peer.channel.shutdownInput();
        } catch (IOException e) {
            LOG.debug("{} had gone already: {}", peer.address, e.toString());
        }
    }

    private void ended(SelectableChannel channel) {
        Peer peer = open.remove(channel);
        if (endedByALongFrame()) {
            complain("closed " + (peer == null ? "a peer" : peer.address) + ": " + longFrame);
        }
        if (peer == null) {
            return;
        }
        byAddress.remove(peer.address, peer);
        if (halfOpen.remove(peer) && (hasFailed || !hasLeft(peer))) {
            refuse(peer);
        }
        if (peer.usage != null) {
            giveBack(peer.usage);
        }
    }

    /** JeroMQ sets its errno just before it tells that a connection has ended, in the same thread. */
    public static boolean endedByALongFrame() {
        Errno errno = new Errno();
        boolean isLong = errno.is(ZError.EMSGSIZE);
        if (isLong) {
            errno.set(0); // said once
        }
        return isLong;
    }

    /** JeroMQ still has the connection open while it says that it ends. */
    private static boolean hasLeft(Peer peer) {
        try {
            return peer.channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true; // a reset
        }
    }

    private void refuse(Peer peer) {
        if (!peer.refused) {
            peer.refused = true;
            refused++;
        }
    }

    private void giveBack(Usage usage) {
        subscribedBytes -= usage.topicBytes;
        usage.topicBytes = 0;
        usage.topics.clear();
    }

    /** A peer of this host has been authorised or told no: the newest connection from there, most likely. */
    public synchronized void judged(String host, boolean isAuthorised) {
        Peer newest = null;
        for (Peer peer : halfOpen) {
            if (!peer.refused && peer.address.startsWith(host + ":")) {
                newest = peer;
            }
        }
        if (isAuthorised) {
            halfOpen.remove(newest);
        } else if (newest != null) {
            refuse(newest);
        }
    }

    /**
     * How many connections were turned away: not authorised, or closed by this side before they had finished the
     * handshake. Not those whose peer left before that, as an honest one does whose greeting was lost.
     */
    public synchronized long refused() {
        return refused;
    }

    /** One topic of each connection that has subscribed and not answered a {@link Question} yet. */
    public synchronized Set<String> unanswered() {
        return open.values().stream()
                .flatMap(peer -> Stream.ofNullable(peer.usage))
                .filter(usage -> !usage.hasTaken)
                .flatMap(usage -> usage.topics.stream().limit(1))
                .collect(Collectors.toSet());
    }

    /** How many connections have finished the handshake. */
    public synchronized int established() {
        return open.size() - halfOpen.size();
    }

    /** How many connections have not finished the handshake. */
    public synchronized int halfOpen() {
        return halfOpen.size();
    }

    /** Tells whether a frame may go on to the socket. In the I/O thread. */
    @SuppressWarnings("ReferenceEquality") // two connections may say the same of themselves
    public boolean takes(Msg frame, Metadata metadata) {
        if (metadata != lastMetadata) {
            last = usageOf(metadata);
            lastMetadata = metadata;
        }
        Usage usage = last;
        if (usage.muted) {
            return false;
        }
        if ((frame.flags() & Msg.COMMAND) != 0) {
            usage.hasTaken |= Question.isAnsweredBy(frame);
            return true;
        }
        if (isPublisher) {
            return takesSubscription(frame.data(), usage);
        }
        usage.frames++;
        usage.bytes += frame.size();
        if (usage.frames > limits.frames() || usage.bytes > messageBytes) {
            mute(usage);
            return false;
        }
        if (!frame.hasMore()) {
            usage.frames = 0;
            usage.bytes = 0;
        }
        return true;
    }

    private synchronized Usage usageOf(Metadata metadata) {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            Usage unused = usages.remove(key);
            if (unused != null) {
                giveBack(unused);
            }
        }
        Usage usage = usages.get(new Key(metadata, null));
        if (usage == null) {
            usage = new Usage();
            usages.put(new Key(metadata, gone), usage);
            Peer peer = byAddress.get(metadata.get(Metadata.PEER_ADDRESS));
            if (peer != null && peer.usage == null) {
                peer.usage = usage;
                usage.peer = peer;
                halfOpen.remove(peer);
            }
        }
        return usage;
    }

    /** What has come of the message stays where nobody reads it, and goes with the connection. */
    private synchronized void mute(Usage usage) {
        usage.muted = true;
        Peer peer = usage.peer;
        if (peer != null) {
            close(
                    peer,
                    "a message of more than " + limits.frames() + " frames or " + messageBytes
                            + " bytes (see --max-frames and --max-message)");
        }
    }

    private synchronized boolean takesSubscription(byte[] frame, Usage usage) {
        if (frame.length == 0 || frame[0] > 1 || frame[0] < 0) {
            return true; // no subscription: the program ignores it
        }
        String topic = new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1);
        if (frame[0] == 0) {
            if (usage.topics.remove(topic)) {
                usage.topicBytes -= cost(topic);
                subscribedBytes -= cost(topic);
            }
            return true;
        }
        if (usage.topics.contains(topic)) {
            return true;
        }
        long most = (long) limits.subscriptions() * SUBSCRIPTION_BYTES;
        if (usage.topicBytes + cost(topic) > most / 2 || subscribedBytes + cost(topic) > most) {
            complain("ignores subscriptions: there are too many");
            return false;
        }
        usage.topics.add(topic);
        usage.topicBytes += cost(topic);
        subscribedBytes += cost(topic);
        return true;
    }

    private static int cost(String topic) {
        return Math.max(topic.length(), SUBSCRIPTION_BYTES);
    }

    private void complain(String what) {
        complaints++;
        long now = System.nanoTime();
        if (now - complainedNanos >= COMPLAIN_EVERY_NANOS) {
            LOG.warn("{} {} ({} such since the last time)", role, what, complaints);
            complainedNanos = now;
            complaints = 0;
        }
    }
}
