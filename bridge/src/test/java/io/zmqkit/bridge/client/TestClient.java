package io.zmqkit.bridge.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client under test. */
public final class TestClient implements AutoCloseable {

    private final MqttLink link;
    private final Inbox inbox;
    private volatile boolean hadSession;

    private TestClient(MqttTarget target) {
        link = MqttLink.to(target, new MqttLink.Events() {
            @Override
            public boolean reconnects() {
                return false;
            }

            @Override
            public void connected(boolean hasSession) {
                hadSession = hasSession;
            }
        });
        inbox = new Inbox(link);
    }

    public static TestClient connect(MqttTarget target) {
        TestClient client = new TestClient(target);
        client.link.connect();
        return client;
    }

    public TestClient subscribe(int qos, String... filters) {
        link.subscribe(List.of(filters), qos);
        return this;
    }

    public void publish(String topic, String payload, int qos, boolean isRetained) throws Exception {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        link.publish(new OutgoingMessage(topic, bytes, qos, isRetained, null)).get(20, TimeUnit.SECONDS);
    }

    /** The next message, which is not acknowledged. */
    public IncomingMessage take() {
        IncomingMessage message = inbox.poll(20_000);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /** The next message, acknowledged: topic, space, payload. */
    public String next() {
        IncomingMessage message = take();
        message.acknowledge().run();
        return message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8);
    }

    public boolean hadSession() {
        return hadSession;
    }

    @Override
    public void close() {
        inbox.close();
        link.close();
    }
}
