package io.zmqkit.bridge.broker;

/**
 * What the broker publishes for a client that is gone without a farewell.
 *
 * @param message the message
 * @param delaySeconds how long a client may be gone before it is published, MQTT 5
 */
record Will(Message message, int delaySeconds) {}
