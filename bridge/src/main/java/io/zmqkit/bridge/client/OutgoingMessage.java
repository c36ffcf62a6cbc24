package io.zmqkit.bridge.client;

import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.core.Ranges;
import org.jspecify.annotations.Nullable;

/**
 * A message to be published.
 *
 * @param topic its topic
 * @param payload its payload
 * @param qos quality of service, 0 to 2
 * @param isRetained whether the broker keeps it for those who subscribe later
 * @param bridge name of the bridge that hands it on, a user property of MQTT 5; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutgoingMessage(
        String topic,
        byte[] payload,
        int qos,
        boolean isRetained,
        @Nullable String bridge) {

    /** Checks the topic and the quality of service. */
    public OutgoingMessage {
        TopicFilter.requireTopic(topic);
        Ranges.requireBetween("qos", qos, 0, 2);
    }
}
