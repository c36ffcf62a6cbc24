package io.zmqkit.bridge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only MQTT 5 has, with a client that nobody here has written. */
class Mqtt5Test {

    private static final long PATIENCE_SECONDS = 60;

    private final Brokers broker = Brokers.open();
    private final Mqtt5BlockingClient publisher = client("publisher");

    @AfterEach
    void close() {
        broker.close();
    }

    private Mqtt5BlockingClient client(String id) {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }

    private static Mqtt5Publish message(String payload) {
        return Mqtt5Publish.builder()
                .topic("a/b")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String next(Mqtt5Publishes arriving) throws InterruptedException {
        Mqtt5Publish message =
                arriving.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).send();
    }

    @Test
    void packetLargerThanTheClientTakesIsNotSentAndDoesNotHoldUpTheNext() throws Exception {
        Mqtt5BlockingClient small = client("small");
        small.connectWith()
                .restrictions()
                .maximumPacketSize(100)
                .applyRestrictions()
                .send();
        publisher.connect();
        try (Mqtt5Publishes arriving = small.publishes(MqttGlobalPublishFilter.ALL)) {
            subscribe(small, "a/+");
            for (int i = 0; i < 200; i++) { // more than may be in flight
                publisher.publish(message("x".repeat(100)));
            }
            publisher.publish(message("fits"));
            assertThat(next(arriving)).isEqualTo("fits");
        }
        assertThat(broker.program().stats().dropped()).isEqualTo(200);
    }

    @Test
    void willWaitsForItsDelayAndIsNotPublishedIfTheClientComesBack() throws Exception {
        publisher.connect();
        try (Mqtt5Publishes arriving = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
            subscribe(publisher, "status/#");
            leaveWithWill("back", 600);
            Mqtt5BlockingClient again = client("back");
            again.connectWith().cleanStart(false).send();
            long start = System.nanoTime();
            leaveWithWill("gone", 1);
            assertThat(next(arriving)).isEqualTo("gone");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void willThatWaitsIsPublishedWhenItsClientBeginsANewSession() throws Exception {
        publisher.connect();
        try (Mqtt5Publishes arriving = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
            subscribe(publisher, "status/#");
            leaveWithWill("anew", 600);
            client("anew").connectWith().cleanStart(true).send();
            assertThat(next(arriving)).isEqualTo("anew");
        }
    }

    @Test
    void farewellThatIsAnErrorLeavesTheWill() throws Exception {
        publisher.connect();
        try (Mqtt5Publishes arriving = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
            subscribe(publisher, "status/#");
            leaveWithWill("failed", 0, Mqtt5DisconnectReasonCode.PROTOCOL_ERROR);
            assertThat(next(arriving)).isEqualTo("failed");
        }
    }

    @Test
    void expiryOfAWillBeginsWhenItIsPublished() throws Exception {
        publisher.connect();
        Mqtt5BlockingClient old = client("old");
        old.connectWith()
                .willPublish()
                .topic("status/old")
                .payload("old".getBytes(StandardCharsets.UTF_8))
                .messageExpiryInterval(1)
                .applyWillPublish()
                .send();
        publisher.publish(message("retained")
                .extend()
                .topic("clock")
                .retain(true)
                .messageExpiryInterval(1)
                .build());
        awaitExpiry();
        try (Mqtt5Publishes arriving = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
            subscribe(publisher, "status/#");
            old.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .send();
            assertThat(next(arriving)).isEqualTo("old");
        }
    }

    @Test
    void clientIsToldHowManyMessagesItMaySendBeforeAnAnswer() {
        var restrictions = publisher.connect().getRestrictions();
        assertThat(restrictions.getReceiveMaximum()).isEqualTo(1000);
        assertThat(restrictions.areSubscriptionIdentifiersAvailable()).isTrue();
    }

    private void leaveWithWill(String id, int delaySeconds) {
        leaveWithWill(id, delaySeconds, Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
    }

    private void leaveWithWill(String id, int delaySeconds, Mqtt5DisconnectReasonCode reason) {
        Mqtt5BlockingClient client = client(id);
        client.connectWith()
                .sessionExpiryInterval(600)
                .willPublish()
                .topic("status/" + id)
                .payload(id.getBytes(StandardCharsets.UTF_8))
                .delayInterval(delaySeconds)
                .applyWillPublish()
                .send();
        client.disconnectWith().reasonCode(reason).send();
    }

    @Test
    void whatHasExpiredIsNotDelivered() throws Exception {
        Mqtt5BlockingClient away = client("away");
        away.connectWith().sessionExpiryInterval(600).send();
        subscribe(away, "a/+");
        away.disconnect();
        publisher.connect();
        publisher.publish(message("old").extend().messageExpiryInterval(1).build());
        publisher.publish(message("kept").extend().messageExpiryInterval(600).build());
        Mqtt5Publish retained = message("retained")
                .extend()
                .retain(true)
                .messageExpiryInterval(1)
                .build();
        publisher.publish(retained.extend().topic("clock").build());
        awaitExpiry();

        try (Mqtt5Publishes arriving = away.publishes(MqttGlobalPublishFilter.ALL)) {
            away.connectWith().cleanStart(false).send();
            Mqtt5Publish first =
                    arriving.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
            assertThat(first.getPayloadAsBytes()).isEqualTo("kept".getBytes(StandardCharsets.UTF_8));
            assertThat(first.getMessageExpiryInterval().orElseThrow()).isBetween(1L, 600L);
        }
    }

    /** Until a retained message with the same time to live is no longer there. */
    private void awaitExpiry() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean isThere = true;
        try (Mqtt5Publishes arriving = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
            while (isThere) {
                assertThat(System.nanoTime()).isLessThan(end);
                subscribe(publisher, "clock");
                isThere = arriving.receive(100, TimeUnit.MILLISECONDS).isPresent();
            }
        }
    }
}
