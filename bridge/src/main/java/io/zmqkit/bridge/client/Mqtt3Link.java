package io.zmqkit.bridge.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A connection with MQTT 3.1.1. */
final class Mqtt3Link implements MqttLink {

    private final MqttTarget target;
    private final Lifecycle lifecycle;
    private final Mqtt3AsyncClient client;

    Mqtt3Link(MqttTarget target, Events events) {
        this.target = target;
        lifecycle = new Lifecycle(target, events);
        client = lifecycle.prepare(MqttClient.builder()).useMqttVersion3().buildAsync();
    }

    @Override
    public void receive(Consumer<IncomingMessage> consumer) {
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> consumer.accept(incoming(message)), lifecycle.consumer(), true);
    }

    private static IncomingMessage incoming(Mqtt3Publish message) {
        return new IncomingMessage(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                null,
                message::acknowledge);
    }

    @Override
    public void connect() {
        Mqtt3ConnectBuilder connect = Mqtt3Connect.builder()
                .cleanSession(!target.keepsSession())
                .restrictions()
                .sendMaximumPacketSize(target.maxMessageBytes())
                .applyRestrictions();
        MqttTarget.Login login = target.login();
        if (login != null) {
            connect = connect.simpleAuth(auth(login));
        }
        if (target.will() != null) {
            connect = connect.willPublish(toMqtt(target.will()));
        }
        lifecycle.await(client.connect(connect.build()), "connect to");
    }

    private static Mqtt3SimpleAuth auth(MqttTarget.Login login) {
        var named = Mqtt3SimpleAuth.builder().username(login.user());
        String password = login.password();
        return password == null
                ? named.build()
                : named.password(password.getBytes(StandardCharsets.UTF_8)).build();
    }

    private static Mqtt3Publish toMqtt(OutgoingMessage message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(Mqtt5Link.qos(message.qos()))
                .retain(message.isRetained())
                .build();
    }

    @Override
    public void subscribe(List<String> filters, int qos) {
        var subscriptions = filters.stream()
                .map(filter -> Mqtt3Subscription.builder()
                        .topicFilter(filter)
                        .qos(Mqtt5Link.qos(qos))
                        .build());
        lifecycle.await(
                client.subscribe(
                        Mqtt3Subscribe.builder().addSubscriptions(subscriptions).build()),
                "subscribe at");
    }

    @Override
    public CompletableFuture<?> publish(OutgoingMessage message) {
        return client.publish(toMqtt(message));
    }

    @Override
    public void close() {
        lifecycle.closing();
        lifecycle.close(client.disconnect());
    }

    @Override
    public void closeWithWill() {
        lifecycle.closing(); // DISCONNECT would remove the will
    }
}
