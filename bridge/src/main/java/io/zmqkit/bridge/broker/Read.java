package io.zmqkit.bridge.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.zmqkit.bridge.TopicFilter;
import org.jspecify.annotations.Nullable;

/** What stands in packets of MQTT's clients, in the words of the broker. */
final class Read {

    private Read() {}

    /** {@return the will in a CONNECT; null if there is none} */
    static @Nullable Will will(MqttConnectMessage packet) {
        if (!packet.variableHeader().isWillFlag()) {
            return null;
        }
        MqttProperties properties = packet.payload().willProperties();
        byte[] payload = packet.payload().willMessageInBytes();
        Message message = new Message(
                packet.payload().willTopic(),
                payload == null ? new byte[0] : payload,
                packet.variableHeader().willQos(),
                packet.variableHeader().isWillRetain(),
                MessageRecord.kept(properties),
                Message.expiry(number(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 0)));
        return new Will(message, number(properties, MqttPropertyType.WILL_DELAY_INTERVAL, 0));
    }

    /** {@return the message in a PUBLISH} */
    static Message message(MqttPublishMessage packet) {
        byte[] payload = new byte[packet.payload().readableBytes()];
        packet.payload().readBytes(payload);
        MqttProperties properties = packet.variableHeader().properties();
        return new Message(
                packet.variableHeader().topicName(),
                payload,
                packet.fixedHeader().qosLevel().value(),
                packet.fixedHeader().isRetain(),
                MessageRecord.kept(properties),
                Message.expiry(number(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 0)));
    }

    /** {@return whether a text may be a topic} */
    static boolean isTopic(String text) {
        try {
            TopicFilter.requireTopic(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return a property that is a number} */
    static int number(MqttProperties properties, MqttPropertyType type, int otherwise) {
        var property = properties.getProperty(type.value());
        return property != null && property.value() instanceof Integer number ? number : otherwise;
    }

    /** {@return the id of a packet that has one} */
    static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }
}
