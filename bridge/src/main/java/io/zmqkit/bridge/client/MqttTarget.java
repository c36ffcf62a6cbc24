package io.zmqkit.bridge.client;

import static io.zmqkit.core.Ranges.requireBetween;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A broker, and how to connect to it.
 *
 * @param host its name or address
 * @param port its port
 * @param isMqtt5 MQTT 5; otherwise 3.1.1
 * @param tls encryption; null for none
 * @param clientId who this is
 * @param keepsSession whether subscriptions and what waits for them outlive the connection
 * @param login name and password; null for none
 * @param will what the broker publishes when this client is gone without a farewell; null for nothing
 * @param timeout how long a connection may take, 1 ms to 1 h
 * @param window how many messages of QoS 1 and 2 the broker may send before one is acknowledged, 1 to 65,535 (MQTT 5)
 * @param maxMessageBytes largest packet taken from the broker, 64 bytes to 256 MiB
 */
public record MqttTarget(
        String host,
        int port,
        boolean isMqtt5,
        @Nullable Tls tls,
        String clientId,
        boolean keepsSession,
        @Nullable Login login,
        @Nullable OutgoingMessage will,
        Duration timeout,
        int window,
        int maxMessageBytes) {

    /**
     * Encryption.
     *
     * @param authorities a file of certificates (PEM) that may have signed the broker's; null for those of the JDK
     */
    public record Tls(@Nullable Path authorities) {}

    /**
     * Name and password.
     *
     * @param user the name
     * @param password the password; null for none
     */
    public record Login(String user, @Nullable String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return user;
        }
    }

    /** Checks the ranges. */
    public MqttTarget {
        requireBetween("port", port, 1, 65_535);
        requireBetween("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
        requireBetween("window", window, 1, 65_535);
        requireBetween("maximum message size", maxMessageBytes, 64, 256 << 20);
        if (clientId.isEmpty() || clientId.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a client id must have at least one character, and no zero character");
        }
    }

    /** {@return how a person writes it, for example {@code mqtt://127.0.0.1:1883}} */
    @Override
    public String toString() {
        return (tls == null ? "mqtt://" : "mqtts://") + host + ":" + port;
    }
}
