package io.zmqkit.tools.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/** The socket of a task, open; under the rules of its type. One thread. */
final class Opened implements AutoCloseable {

    private final SocketTask task;
    private final ZContext context;
    private final Sockets sockets;
    private final List<Endpoint> bound = new ArrayList<>();
    private final boolean isTcpAlone;
    private @Nullable Subscribers subscribers; // of a publisher
    private final Sentences sentences;
    private final Consumer<String> events;
    private volatile Peers peers; // the I/O thread's of a socket that has been replaced may still look
    private Dealing dealing;
    private Socket socket;
    private Poller poller;

    /** What became of a message. */
    enum Sent {
        /** The socket has it. */
        TAKEN,
        /** Not now: no peer can take it. */
        NOT_NOW,
        /** Never: it names a peer that is not there, or a peer did not take it in time. */
        LOST
    }

    Opened(ZContext context, SocketTask task, Consumer<String> events) {
        this.task = task;
        this.events = events;
        this.context = context;
        sockets = new Sockets(context, task.sockets());
        isTcpAlone = task.places().stream().allMatch(place -> place.endpoint().isTcp());
        peers = new Peers(task.role().kind());
        dealing = new Dealing(peers);
        sentences = new Sentences(task.role(), task.sockets().security() != null);
        socket = open();
        poller = poller();
    }

    /** A SUB socket sends nothing but subscriptions: no question whether they have arrived. */
    private SocketType type() {
        return task.role() == Role.SUB && task.tellsEvents() && task.sockets().security() == null
                ? SocketType.XSUB
                : task.role().type();
    }

    private Socket open() {
        SocketType type = type();
        Socket fresh =
                type == SocketType.XPUB ? sockets.openXpub(newSubscribers().budget()) : sockets.open(type);
        if (type == SocketType.XPUB) {
            fresh.setXpubVerbose(true); // each subscriber is seen, even if it is not the first of its topic
            fresh.setXpubNoDrop(true);
        } else if (type == SocketType.ROUTER) {
            fresh.setRouterMandatory(true); // a peer that is not there is an error, not silence
        }
        if (type == SocketType.PUSH
                || type == SocketType.XPUB
                || (type == SocketType.REQ && task.places().size() > 1)) {
            fresh.setImmediate(false); // queue nothing for nobody; what receives would lose what it has not read yet
        }
        if (deals()) {
            fresh.setHandshakeIvl((int) task.sockets().handshakeInterval().toMillis()); // ends silent connections
        }
        if (task.identity() != null) {
            fresh.setIdentity(task.identity().getBytes(StandardCharsets.UTF_8));
        }
        fresh.setSndHWM(Math.max(fresh.getSndHWM(), task.prefixes().size())); // subscriptions are messages, too
        if (type == SocketType.SUB) {
            task.subscriptions().forEach(fresh::subscribe);
        }
        sockets.watch(fresh, this::happened, Peers.EVENTS | Sentences.EVENTS);
        sockets.hearIntroductions(fresh, this::introduced);
        if (task.tellsEvents()) {
            sockets.hearFrames(fresh, sentences::arrived);
        }
        for (Place place : task.places()) {
            if (place.binds()) {
                sockets.bind(fresh, task.title(), place.endpoint());
                bound.add(Sockets.boundTo(fresh));
            } else {
                sockets.connect(fresh, task.title(), place.endpoint());
            }
        }
        if (type == SocketType.XSUB) {
            task.subscriptions().forEach(prefix -> fresh.send(subscription(prefix)));
        }
        return fresh;
    }

    private void happened(ZEvent event) {
        peers.consume(event);
        sentences.consume(event);
    }

    private void introduced(byte[] properties) {
        peers.introduced(properties);
        sentences.introduced(properties);
    }

    /** Tells what has happened to the connections since the last call. */
    void tell(Consumer<String> events) {
        if (sentences.isQuestionDue() && type() == SocketType.XSUB) {
            sockets.askPublishers(socket);
        }
        sentences.drain(events);
    }

    private Subscribers newSubscribers() {
        Subscribers fresh = new Subscribers(
                new SubscriptionBudget(task.sockets().limits()), frame -> sentences.subscribed(frame, events));
        subscribers = fresh;
        return fresh;
    }

    private static byte[] subscription(byte[] prefix) {
        byte[] frame = new byte[prefix.length + 1];
        frame[0] = 1;
        System.arraycopy(prefix, 0, frame, 1, prefix.length);
        return frame;
    }

    private Poller poller() {
        Poller fresh = context.createPoller(1);
        fresh.register(socket, Poller.POLLIN);
        return fresh;
    }

    List<Endpoint> bound() {
        return List.copyOf(bound);
    }

    Sockets sockets() {
        return sockets;
    }

    /** Another socket in place of this one, whose reply is no longer awaited. */
    void renew() {
        poller.close();
        sockets.discard(socket);
        peers = new Peers(task.role().kind());
        dealing = new Dealing(peers);
        socket = open();
        poller = poller();
    }

    @Nullable
    Received receive(int flags) {
        return sockets.receiveAdmitted(socket, flags);
    }

    /** Waits for a message, up to that time. */
    void awaitMessage(long millis) {
        poller.poll(millis);
    }

    Sent send(List<byte[]> frames) {
        try {
            return deals() && !dealing.isSafe(System.nanoTime())
                    ? Sent.NOT_NOW
                    : Messages.sendAll(socket, frames, ZMQ.DONTWAIT) ? Sent.TAKEN : Sent.NOT_NOW;
        } catch (ZMQException e) {
            if (e.getErrorCode() == ZMQ.Error.EHOSTUNREACH.getCode()) {
                return Sent.LOST;
            }
            throw e;
        }
    }

    /** Whether a message goes to one of those that have connected; under CURVE it is not heard what they are. */
    private boolean deals() {
        boolean isAsked = task.role() == Role.PUSH
                || ((task.role() == Role.DEALER || task.role() == Role.REQ)
                        && task.places().stream().anyMatch(Place::binds));
        return isAsked && isTcpAlone && task.sockets().security() == null;
    }

    /** Publishes to those who can take it: the message is lost to a subscriber that reads too slowly. */
    void sendToTheQuick(List<byte[]> frames) {
        socket.setXpubNoDrop(false);
        Messages.sendAll(socket, frames, ZMQ.DONTWAIT);
        socket.setXpubNoDrop(true);
    }

    /** Reads what subscribers have sent. */
    void takeSubscriptions() {
        if (subscribers != null) {
            subscribers.take(socket);
        }
    }

    /** {@return whether nobody who has subscribed gets a message with this first frame} */
    boolean isUnwanted(byte[] first) {
        return subscribers != null && !subscribers.budget().wants(first);
    }

    /**
     * Tells whether so many peers can take a message.
     *
     * @param settleNanos how long a publisher waits for a subscriber's other subscriptions after the first, and a router
     *     for a peer's name
     */
    boolean hasPeers(int wanted, long settleNanos) {
        takeSubscriptions();
        if (wanted == 0) {
            return true;
        }
        boolean areThere = !isTcpAlone || peers() >= wanted;
        return areThere
                && switch (task.role().type()) {
                    case XPUB -> subscribers != null && subscribers.haveSettled(wanted, settleNanos);
                    case ROUTER -> peers.haveBeenThereFor(settleNanos); // their names come a little later
                    default -> true;
                };
    }

    /** {@return how many peers there are; a server under CURVE hears nothing of what they are, but knows whom it lets in} */
    private int peers() {
        return task.sockets().security() == null ? peers.count() : Math.max(peers.count(), sockets.peers(socket));
    }

    /** {@return how many handshakes there were; more than the peers if some came back} */
    long handshakes() {
        return peers.handshakes();
    }

    /** {@return why no peer is of use, as far as is known; empty if one is} */
    String trouble() {
        return sentences.trouble();
    }

    boolean haveAllLeft() {
        return peers.haveLeft();
    }

    /** From now on close() sends what is queued for so long at most. */
    void limitLinger(long millis) {
        socket.setLinger((int) Math.min(socket.getLinger(), millis));
    }

    @Override
    public void close() {
        poller.close();
        sockets.close();
    }
}
