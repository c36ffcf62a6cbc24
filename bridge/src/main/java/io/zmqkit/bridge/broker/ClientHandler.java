package io.zmqkit.bridge.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client that was accepted sends: MQTT 3.1, 3.1.1 or 5 on the one side, its session and the {@link Exchange} on the
 * other. What is not MQTT, or breaks its rules, ends the connection. Only in the event loop.
 */
final class ClientHandler extends SimpleChannelInboundHandler<MqttMessage> {

    private final MqttBroker.Shared broker;
    private final MqttChannel client;
    private final Session session;
    private final Subscribing subscribing;

    ClientHandler(MqttBroker.Shared broker, MqttChannel client, Session session) {
        this.broker = broker;
        this.client = client;
        this.session = session;
        subscribing = new Subscribing(broker.exchange(), client.isMqtt5());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
        if (!context.channel().isActive()) {
            return; // it came in one piece with what has ended the connection
        }
        if (packet.decoderResult().cause() instanceof TooLongFrameException) {
            client.farewell(Reason.TOO_LARGE, "a message over the limit");
        } else if (packet.decoderResult().isFailure()) {
            client.cutOff("not MQTT, or a malformed packet");
        } else {
            obey(packet);
            broker.rewriteIfDue();
        }
    }

    private void obey(MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBACK, PUBCOMP -> session.outgoing().acknowledged(Read.packetId(packet));
            case PUBREC -> received(packet);
            case PUBREL -> {
                session.incoming().done(Read.packetId(packet));
                client.send(Packets.acknowledgement(MqttMessageType.PUBCOMP, Read.packetId(packet)));
            }
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> client.send(subscribing.unsubscribe(session, (MqttUnsubscribeMessage) packet));
            case PINGREQ -> client.send(Packets.pong());
            case DISCONNECT -> disconnect(packet);
            case CONNECT -> client.farewell(Reason.PROTOCOL_ERROR, "a second CONNECT");
            default -> client.farewell(Reason.PROTOCOL_ERROR, "a packet that only a broker sends");
        }
    }

    private void received(MqttMessage packet) {
        int id = Read.packetId(packet);
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                && (reply.reasonCode() & 0xff) >= Reason.FAILURE) {
            session.outgoing().acknowledged(id);
        } else {
            session.outgoing().released(id);
            client.release(id);
        }
    }

    private void publish(MqttPublishMessage packet) {
        MqttProperties properties = packet.variableHeader().properties();
        if (properties.getProperty(MqttPropertyType.TOPIC_ALIAS.value()) != null) {
            client.farewell(Reason.ALIAS_INVALID, "a topic alias, which this broker does not offer");
        } else if (!Read.isTopic(packet.variableHeader().topicName())) {
            client.farewell(Reason.TOPIC_INVALID, "a topic that cannot be");
        } else {
            publish(Read.message(packet), packet.variableHeader().packetId());
        }
    }

    /** A message is acknowledged when everybody's session has it. */
    private void publish(Message message, int packetId) {
        boolean isExactlyOnce = message.qos() == 2;
        boolean isRepeated = isExactlyOnce && session.incoming().contains(packetId);
        if (isExactlyOnce && !isRepeated && session.incoming().isFull()) {
            client.farewell(Reason.TOO_MANY, "too many QoS 2 messages at once");
            return;
        }
        if (!isRepeated) {
            broker.exchange().publish(session, message, isExactlyOnce ? packetId : 0);
            broker.counts().received.incrementAndGet();
        }
        if (message.qos() > 0) {
            client.send(
                    Packets.acknowledgement(isExactlyOnce ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, packetId));
        }
    }

    private void subscribe(MqttSubscribeMessage packet) {
        Map<Message, Integer> retained = new LinkedHashMap<>();
        client.send(subscribing.subscribe(session, packet, retained));
        int id = Read.subscriptionId(packet);
        List<Integer> ids = id == 0 ? List.of() : List.of(id);
        retained.forEach((message, qos) -> session.deliverRetained(message, qos, ids));
    }

    private void disconnect(MqttMessage packet) {
        int reason = 0;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            reason = header.reasonCode() & 0xff;
            int expiry =
                    Read.number(header.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL, session.expirySeconds());
            if (session.isKept() && expiry != session.expirySeconds()) {
                session.expiresAfter(expiry);
            }
        }
        if (reason == 0) { // anything else is no farewell
            client.forgetWill();
        }
        client.close();
    }

    /** Who does not read is not read from: the answers would pile up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        session.outgoing().pump();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            client.cutOff("silent for one and a half times its keep-alive time");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        client.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        client.failed(cause);
    }
}
