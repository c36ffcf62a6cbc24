package io.zmqkit.bridge.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection that a session has: what is sent over it, and how it ends. Only in the event loop. */
final class MqttChannel implements Client {

    private static final Logger LOG = LoggerFactory.getLogger(MqttChannel.class);

    private final MqttBroker.Shared broker;
    private final Channel channel;
    private final Session session;
    private final boolean isMqtt5;
    private final int window;
    private @Nullable Will will;
    private boolean hasLeft;

    /**
     * A client has been accepted.
     *
     * @param window messages of QoS 1 and 2 that it takes before it acknowledges one
     * @param will what is published if it goes without a farewell; null for nothing
     */
    MqttChannel(
            MqttBroker.Shared broker,
            Channel channel,
            Session session,
            boolean isMqtt5,
            int window,
            @Nullable Will will) {
        this.broker = broker;
        this.channel = channel;
        this.session = session;
        this.isMqtt5 = isMqtt5;
        this.window = window;
        this.will = will;
    }

    boolean isMqtt5() {
        return isMqtt5;
    }

    @Override
    public void publish(Delivery delivery) {
        var unused = channel.writeAndFlush(Packets.publish(delivery, isMqtt5))
                .addListener(sent -> published(delivery.packetId, sent));
    }

    private void published(int packetId, Future<?> sent) {
        if (sent.isSuccess()) {
            broker.counts().sent.incrementAndGet();
        } else if (sent.cause() instanceof PacketLimit.TooLargeException) {
            broker.counts().dropped.incrementAndGet();
            session.outgoing().acknowledged(packetId); // as if it had been delivered, says MQTT 5
        }
    }

    @Override
    public void release(int packetId) {
        send(Packets.acknowledgement(MqttMessageType.PUBREL, packetId));
    }

    @Override
    public boolean canTake() {
        return channel.isActive() && channel.isWritable();
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void takenOver() {
        farewell(Reason.TAKEN_OVER, "its session was taken by another connection");
        leave();
    }

    @Override
    public void shutDown() {
        if (isMqtt5) {
            send(Packets.disconnect(Reason.SHUTTING_DOWN));
        }
        close();
    }

    void send(MqttMessage packet) {
        ChannelFuture unused = channel.writeAndFlush(packet);
    }

    /** Ends the connection; MQTT 5 is told why. */
    void farewell(int reason, String why) {
        if (isMqtt5) {
            send(Packets.disconnect(reason));
        }
        cutOff(why);
    }

    void cutOff(String why) {
        broker.cutOff(channel, name(), why);
    }

    /** Something has failed; the session outlives it. */
    void failed(Throwable cause) {
        broker.failed(channel, name(), cause);
    }

    private String name() {
        return Read.shown(session.clientId()) + " at " + channel.remoteAddress();
    }

    /** The client has said farewell: its will is void. */
    void forgetWill() {
        will = null;
    }

    void close() {
        ChannelFuture unused = channel.close();
    }

    /** The session is without a connection from now on, or ends. */
    void leave() {
        if (!hasLeft) {
            hasLeft = true;
            LOG.info("gone: {}", Read.shown(session.clientId()));
            session.disconnected();
            broker.farewells().gone(session, will);
        }
    }
}
