package io.zmqkit.bridge.broker;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

/** The packets that a broker sends. */
final class Packets {

    private Packets() {}

    /** The connection is accepted; the properties are for MQTT 5. */
    static MqttConnAckMessage accepted(boolean hasSession, @Nullable String assignedId, int maxBytes) {
        MqttProperties properties = new MqttProperties();
        if (assignedId != null) {
            properties.add(new StringProperty(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER.value(), assignedId));
        }
        properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), maxBytes));
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), Incoming.MOST));
        properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER_AVAILABLE.value(), 1));
        properties.add(new IntegerProperty(MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE.value(), 0));
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(hasSession)
                .properties(properties)
                .build();
    }

    static MqttConnAckMessage refused(MqttConnectReturnCode code) {
        return MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(false)
                .build();
    }

    static MqttMessage publish(Delivery delivery, boolean isMqtt5) {
        Message message = delivery.message;
        MqttProperties properties = MqttProperties.NO_PROPERTIES;
        if (isMqtt5) {
            properties = MessageRecord.kept(message.properties());
            if (message.secondsLeft() > 0) {
                int id = MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value();
                properties.add(new IntegerProperty(id, message.secondsLeft()));
            }
            for (int id : delivery.subscriptions) {
                properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), id));
            }
        }
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        MqttMessageType.PUBLISH,
                        delivery.wasSent,
                        MqttQoS.valueOf(delivery.qos),
                        delivery.isRetained,
                        0),
                new MqttPublishVariableHeader(message.topic(), delivery.packetId, properties),
                Unpooled.wrappedBuffer(message.payload()));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static MqttMessage acknowledgement(MqttMessageType type, int packetId) {
        MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE; // reserved bits
        return new MqttMessage(
                new MqttFixedHeader(type, false, qos, false, 2), MqttMessageIdVariableHeader.from(packetId));
    }

    static MqttMessage pong() {
        return new MqttMessage(new MqttFixedHeader(MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0));
    }

    /** MQTT 5: why the broker ends the connection. */
    static MqttMessage disconnect(int reason) {
        return MqttMessageBuilders.disconnect().reasonCode((byte) reason).build();
    }
}
