package io.zmqkit.bridge.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.zmqkit.bridge.TopicFilter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in packets of MQTT's clients, in the words of the broker. */
final class Read {

    private static final int MOST_SHOWN = 100;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

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
                Message.NEVER);
        return new Will(
                message,
                number(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 0),
                number(properties, MqttPropertyType.WILL_DELAY_INTERVAL, 0));
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

    /** {@return a client id for a line of a log: on a terminal it can neither end the line nor change its colour} */
    static String shown(String clientId) {
        String start = clientId.length() <= MOST_SHOWN ? clientId : clientId.substring(0, MOST_SHOWN) + "...";
        return UNSEEN.matcher(start)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
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

    /** {@return what a client calls its subscriptions, MQTT 5; 0 for nothing} */
    static int subscriptionId(MqttSubscribeMessage packet) {
        return number(packet.idAndPropertiesVariableHeader().properties(), MqttPropertyType.SUBSCRIPTION_IDENTIFIER, 0);
    }

    /** {@return the id of a packet that has one} */
    static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }
}
