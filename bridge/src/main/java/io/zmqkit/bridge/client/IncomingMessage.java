package io.zmqkit.bridge.client;

import org.jspecify.annotations.Nullable;

/**
 * A message from the broker.
 *
 * @param topic its topic
 * @param payload its payload
 * @param qos quality of service, 0 to 2
 * @param isRetained whether it was published before this client subscribed
 * @param bridge name of the bridge that handed it on to MQTT; null if none says so
 * @param acknowledge says that it was dealt with: before that, the broker will send it again to a session that it keeps
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record IncomingMessage(
        String topic,
        byte[] payload,
        int qos,
        boolean isRetained,
        @Nullable String bridge,
        Runnable acknowledge) {}
