package io.zmqkit.tools.replay;

import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import org.zeromq.ZMQ;

/**
 * PUB and XPUB, both as XPUB, which tells whether somebody has subscribed. A subscriber that is behind holds the others
 * up, until the replay gives it up.
 */
final class PublisherSocket extends ReplaySocket {

    private static final int BATCH = 1000;

    private final SubscriptionBudget subscriptions;
    private final Arrival arrival = new Arrival();

    PublisherSocket(Sockets sockets, SocketOptions options) {
        this(sockets, new SubscriptionBudget(options.limits()));
    }

    private PublisherSocket(Sockets sockets, SubscriptionBudget subscriptions) {
        super(sockets, sockets.openXpub(subscriptions));
        this.subscriptions = subscriptions;
        socket.setHeartbeatIvl(0); // one would wait behind the messages: a slow subscriber would be disconnected
    }

    @Override
    void open(String role, ReplayOptions options) {
        super.open(role, options);
        socket.setXpubNoDrop(true);
    }

    @Override
    boolean hasPeer() {
        return arrival.look(subscriptions.topics() > 0, System.nanoTime());
    }

    @Override
    void receive(int flags) {
        subscriptions.drain(socket, flags, BATCH, frame -> {});
    }

    @Override
    boolean sendToOthers(List<byte[]> frames) {
        socket.setXpubNoDrop(false);
        boolean isSent = Messages.sendAll(socket, frames, ZMQ.DONTWAIT);
        socket.setXpubNoDrop(true);
        return isSent;
    }

    @Override
    boolean isAllTaken() {
        socket.setXpubNoDrop(false); // a question that finds no room in the queue is asked again
        return sockets.haveSubscribersTakenAll(socket);
    }
}
