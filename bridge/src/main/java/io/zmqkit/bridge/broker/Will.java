package io.zmqkit.bridge.broker;

/**
 * What the broker publishes for a client that is gone without a farewell.
 *
 * @param content the message; it expires so long after it is published
 * @param expirySeconds how long, MQTT 5; 0 for never
 * @param delaySeconds how long a client may be gone before it is published, MQTT 5
 */
record Will(Message content, int expirySeconds, int delaySeconds) {

    /** {@return the message, to be published now} */
    Message message() {
        return content.expiringIn(expirySeconds);
    }
}
