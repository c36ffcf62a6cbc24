package io.zmqkit.bridge.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.concurrent.TimeUnit;

/**
 * A message as it was published.
 *
 * @param topic its topic
 * @param payload its payload, which nobody changes
 * @param qos quality of service, 0 to 2
 * @param isRetained whether the broker keeps it for those who subscribe later
 * @param properties what MQTT 5 hands on: content type, response topic, correlation data, user properties
 * @param expiresNanos when nobody wants it any more, as {@link System#nanoTime} counts; {@link #NEVER} for never
 * @param cost what it takes in memory, in bytes, about
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(
        String topic,
        byte[] payload,
        int qos,
        boolean isRetained,
        MqttProperties properties,
        long expiresNanos,
        long cost) {

    static final long NEVER = Long.MIN_VALUE;

    /** What a message costs in memory beside its payload and topic. */
    private static final int OVERHEAD = 200;

    Message(String topic, byte[] payload, int qos, boolean isRetained, MqttProperties properties, long expiresNanos) {
        this(
                topic,
                payload,
                qos,
                isRetained,
                properties,
                expiresNanos,
                OVERHEAD + payload.length + 2L * topic.length() + MessageRecord.cost(properties));
    }

    /** {@return the same, which expires in so many seconds; 0 for never} */
    Message expiringIn(int seconds) {
        return new Message(topic, payload, qos, isRetained, properties, expiry(seconds), cost);
    }

    boolean isExpired() {
        return expiresNanos != NEVER && System.nanoTime() - expiresNanos >= 0;
    }

    /** {@return whole seconds for which it is still wanted, at least 1; 0 for ever} */
    int secondsLeft() {
        return expiresNanos == NEVER
                ? 0
                : (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(expiresNanos - System.nanoTime()));
    }

    static long expiry(int seconds) {
        return seconds == 0 ? NEVER : System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.toUnsignedLong(seconds));
    }
}
