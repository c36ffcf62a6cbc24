package io.zmqkit.bridge.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection with MQTT 5. */
final class Mqtt5Link implements MqttLink {

    /** The user property that says which bridge has handed a message on to MQTT. */
    private static final String BRIDGE = "zmqkit-bridge";

    private final MqttTarget target;
    private final Lifecycle lifecycle;
    private final Mqtt5AsyncClient client;

    Mqtt5Link(MqttTarget target, Events events) {
        this.target = target;
        lifecycle = new Lifecycle(target, events);
        client = lifecycle.prepare(MqttClient.builder()).useMqttVersion5().buildAsync();
    }

    @Override
    public void receive(Consumer<IncomingMessage> consumer) {
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> consumer.accept(incoming(message)), lifecycle.consumer(), true);
    }

    private static IncomingMessage incoming(Mqtt5Publish message) {
        return new IncomingMessage(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                bridge(message),
                message::acknowledge);
    }

    private static @Nullable String bridge(Mqtt5Publish message) {
        for (Mqtt5UserProperty property : message.getUserProperties().asList()) {
            if (property.getName().toString().equals(BRIDGE)) {
                return property.getValue().toString();
            }
        }
        return null;
    }

    @Override
    public void connect() {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(!target.keepsSession())
                .restrictions()
                .receiveMaximum(target.window())
                .maximumPacketSize(target.maxMessageBytes())
                .applyRestrictions();
        connect = target.keepsSession() ? connect.noSessionExpiry() : connect.sessionExpiryInterval(0);
        if (target.login() != null) {
            connect = connect.simpleAuth(auth(target.login()));
        }
        if (target.will() != null) {
            connect = connect.willPublish(publish(target.will(), true));
        }
        lifecycle.await(client.connect(connect.build()), "connect to");
    }

    private static Mqtt5SimpleAuth auth(MqttTarget.Login login) {
        var named = Mqtt5SimpleAuth.builder().username(login.user());
        String password = login.password();
        return password == null
                ? named.build()
                : named.password(password.getBytes(StandardCharsets.UTF_8)).build();
    }

    private static Mqtt5Publish publish(OutgoingMessage message, boolean isWill) {
        Mqtt5UserProperties properties = message.bridge() == null
                ? Mqtt5UserProperties.of()
                : Mqtt5UserProperties.of(Mqtt5UserProperty.of(BRIDGE, message.bridge()));
        Mqtt5Publish publish = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(qos(message.qos()))
                .retain(message.isRetained())
                .userProperties(properties)
                .build();
        return isWill ? publish.asWill() : publish;
    }

    static MqttQos qos(int code) {
        MqttQos qos = MqttQos.fromCode(code);
        if (qos == null) {
            throw new IllegalArgumentException("qos must be 0-2, was " + code);
        }
        return qos;
    }

    @Override
    public void subscribe(List<String> filters, int qos) {
        var subscriptions = filters.stream()
                .map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(qos(qos))
                        .build());
        lifecycle.await(
                client.subscribe(
                        Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build()),
                "subscribe at");
    }

    @Override
    public CompletableFuture<?> publish(OutgoingMessage message) {
        return client.publish(publish(message, false)).thenApply(Mqtt5Link::taken);
    }

    private static Mqtt5PublishResult taken(Mqtt5PublishResult result) {
        result.getError().ifPresent(error -> {
            throw new CompletionException(error);
        });
        return result;
    }

    @Override
    public void close() {
        lifecycle.closing();
        lifecycle.close(client.disconnect());
    }

    @Override
    public void closeWithWill() {
        lifecycle.closing();
        lifecycle.close(client.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send());
    }
}
