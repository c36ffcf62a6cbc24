package io.zmqkit.bridge.broker;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.zmqkit.bridge.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SUBSCRIBE and UNSUBSCRIBE of one client. Only in the event loop. */
final class Subscribing {

    private final Exchange exchange;
    private final boolean isMqtt5;

    Subscribing(Exchange exchange, boolean isMqtt5) {
        this.exchange = exchange;
        this.isMqtt5 = isMqtt5;
    }

    /**
     * Obeys a SUBSCRIBE.
     *
     * @param retained takes what the client is to be sent after the answer, with its QoS
     * @return the answer
     */
    MqttMessage subscribe(Session own, MqttSubscribeMessage packet, Map<Message, Integer> retained) {
        List<Integer> codes = new ArrayList<>();
        for (MqttTopicSubscription wanted : packet.payload().topicSubscriptions()) {
            codes.add(subscribe(own, wanted, Read.subscriptionId(packet), retained));
        }
        return new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        packet.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes));
    }

    /** {@return the reason code} */
    private int subscribe(Session own, MqttTopicSubscription wanted, int id, Map<Message, Integer> retained) {
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(wanted.topicFilter());
        } catch (IllegalArgumentException e) {
            return isMqtt5 ? Reason.FILTER_INVALID : Reason.FAILURE;
        }
        if (wanted.topicFilter().startsWith("$share/")) {
            return isMqtt5 ? Reason.NOT_SHARED : Reason.FAILURE;
        }
        int qos = wanted.option().qos().value();
        boolean isNew = !own.isSubscribed(filter);
        boolean isTaken = own.subscribe(new Subscription(
                filter, qos, wanted.option().isNoLocal(), wanted.option().isRetainAsPublished(), id));
        if (!isTaken) {
            return isMqtt5 ? Reason.QUOTA : Reason.FAILURE;
        }
        boolean sendsRetained = switch (wanted.option().retainHandling()) {
            case SEND_AT_SUBSCRIBE -> true;
            case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> isNew;
            case DONT_SEND_AT_SUBSCRIBE -> false;
        };
        for (Message message : sendsRetained ? exchange.retained(filter) : List.<Message>of()) {
            retained.merge(message, Math.min(qos, message.qos()), Math::max);
        }
        return qos;
    }

    /** Obeys an UNSUBSCRIBE; returns the answer. */
    MqttMessage unsubscribe(Session own, MqttUnsubscribeMessage packet) {
        List<Short> codes = new ArrayList<>();
        for (String filter : packet.payload().topics()) {
            codes.add((short) (own.unsubscribe(filter) ? 0 : Reason.NO_SUBSCRIPTION));
        }
        return new MqttUnsubAckMessage(
                new MqttFixedHeader(MqttMessageType.UNSUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        packet.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttUnsubAckPayload(isMqtt5 ? codes : List.of()));
    }
}
