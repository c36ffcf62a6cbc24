package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.core.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A broker under test, in a thread of its own, and how to get to it. */
public final class Brokers implements AutoCloseable {

    private final MqttBroker broker;
    private final Thread thread;

    private Brokers(BrokerOptions options) {
        broker = new MqttBroker(options);
        thread = new Thread(broker::run, "broker under test");
        thread.setDaemon(true);
        thread.start();
    }

    public static Brokers open() {
        return open(options(null, null));
    }

    public static Brokers open(Path data) {
        return open(options(data, null));
    }

    static Brokers open(BrokerOptions options) {
        return new Brokers(options);
    }

    static BrokerOptions options(@Nullable Path data, @Nullable Users users) {
        return new BrokerOptions(Endpoint.parse("tcp://127.0.0.1:*"), false, users, data, 1 << 20, 100, 10_000);
    }

    public MqttBroker program() {
        return broker;
    }

    public int port() {
        return broker.endpoint().port();
    }

    public MqttTarget target(boolean isMqtt5, String clientId, boolean keepsSession) {
        return target(port(), isMqtt5, clientId, keepsSession);
    }

    public static MqttTarget target(int port, boolean isMqtt5, String clientId, boolean keepsSession) {
        return new MqttTarget(
                "127.0.0.1",
                port,
                isMqtt5,
                null,
                clientId,
                keepsSession,
                null,
                null,
                Duration.ofSeconds(20),
                20,
                1 << 20);
    }

    @Override
    public void close() {
        broker.stop();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        broker.close();
    }
}
