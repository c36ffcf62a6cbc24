package io.zmqkit.bridge;

import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.socket.SocketOptions;
import java.util.List;

/**
 * The options of a bridge, in either direction.
 *
 * @param target the broker
 * @param topics which topics or, from ZeroMQ, which prefixes; from ZeroMQ none is all
 * @param qos quality of service, 0 to 2
 * @param binds whether the ZeroMQ socket binds; otherwise it connects
 * @param endpoint where
 * @param isOneFrame whether topic and payload are one frame, with a space between them
 * @param isMarked whether each message to ZeroMQ says that it comes from MQTT
 * @param name what tells its own messages from those of other bridges: letters, digits, _ and -
 * @param isHeld whether messages to ZeroMQ stay with the broker while nobody has subscribed
 * @param count how many messages to bring across; 0 for no end
 * @param sockets settings
 */
public record BridgeOptions(
        MqttTarget target,
        List<String> topics,
        int qos,
        boolean binds,
        Endpoint endpoint,
        boolean isOneFrame,
        boolean isMarked,
        String name,
        boolean isHeld,
        long count,
        SocketOptions sockets) {

    /** Checks the ranges. */
    public BridgeOptions {
        topics = List.copyOf(topics);
        Ranges.requireBetween("qos", qos, 0, 2);
        if (isOneFrame && isMarked) {
            throw new IllegalArgumentException("a mark is a frame of its own: messages of one frame have none");
        }
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("a bridge's name has 1-64 letters, digits, _ and -, was '" + name + "'");
        }
    }

    BridgeFrames frames() {
        return new BridgeFrames(isOneFrame, isMarked, name);
    }
}
