package io.zmqkit.architecture.specimen.tools;

import io.nats.client.Nats;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Checks a program with the product's own patterns, and with libraries for MQTT and NATS. */
@SuppressWarnings("unused")
public class BadTool {
    private @Nullable BadPattern pattern;
    private @Nullable EventLoop loop;
    private @Nullable Nats nats;
    private @Nullable MqttQoS quality;
}
