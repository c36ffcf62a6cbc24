package io.zmqkit.bridge.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A message in the journal, and the properties that the broker hands on. */
final class MessageRecord {

    private static final int USER_PROPERTY = MqttPropertyType.USER_PROPERTY.value();

    private static final List<Integer> KEPT = List.of(
            MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value(),
            MqttPropertyType.CONTENT_TYPE.value(),
            MqttPropertyType.RESPONSE_TOPIC.value(),
            MqttPropertyType.CORRELATION_DATA.value());

    private static final int PAIR_OVERHEAD = 150;

    private MessageRecord() {}

    /** {@return what properties take in memory, in bytes, about} */
    static long cost(MqttProperties properties) {
        long cost = 0;
        for (MqttProperty<?> property : properties.listAll()) {
            if (property instanceof UserProperties users) {
                for (StringPair pair : users.value()) {
                    cost += PAIR_OVERHEAD + 2L * (pair.key.length() + pair.value.length());
                }
            } else if (property instanceof BinaryProperty bytes) {
                cost += PAIR_OVERHEAD + bytes.value().length;
            } else {
                cost += PAIR_OVERHEAD + 2L * String.valueOf(property.value()).length();
            }
        }
        return cost;
    }

    /** {@return those of a publisher's properties that its subscribers get} */
    static MqttProperties kept(MqttProperties all) {
        MqttProperties kept = new MqttProperties();
        for (int id : KEPT) {
            MqttProperty<?> property = all.getProperty(id);
            if (property != null) {
                kept.add(property);
            }
        }
        all.getProperties(USER_PROPERTY).forEach(kept::add);
        return kept;
    }

    static void write(Message message, DataOutputStream out) throws IOException {
        Records.writeText(out, message.topic());
        Records.writeBytes(out, message.payload());
        out.writeByte(message.qos());
        out.writeBoolean(message.isRetained());
        out.writeLong(wallClock(message.expiresNanos()));
        var properties = message.properties().listAll();
        out.writeInt(properties.size());
        for (MqttProperty<?> property : properties) {
            write(property, out);
        }
    }

    private static void write(MqttProperty<?> property, DataOutputStream out) throws IOException {
        out.writeByte(property.propertyId());
        if (property instanceof IntegerProperty number) {
            out.writeInt(number.value());
        } else if (property instanceof StringProperty text) {
            Records.writeText(out, text.value());
        } else if (property instanceof BinaryProperty bytes) {
            Records.writeBytes(out, bytes.value());
        } else if (property instanceof UserProperties users) {
            out.writeInt(users.value().size());
            for (StringPair pair : users.value()) {
                Records.writeText(out, pair.key);
                Records.writeText(out, pair.value);
            }
        } else if (property instanceof UserProperty user) {
            out.writeInt(1);
            Records.writeText(out, user.value().key);
            Records.writeText(out, user.value().value);
        }
    }

    /** A deadline that means the same after a restart, in milliseconds since 1970. */
    private static long wallClock(long expiresNanos) {
        return expiresNanos == Message.NEVER
                ? Message.NEVER
                : System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(expiresNanos - System.nanoTime());
    }

    private static long nanoTime(long wallClock) {
        return wallClock == Message.NEVER
                ? Message.NEVER
                : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wallClock - System.currentTimeMillis());
    }

    static Message read(DataInputStream in) throws IOException {
        String topic = Records.readText(in);
        byte[] payload = Records.readBytes(in);
        int qos = in.readByte();
        boolean isRetained = in.readBoolean();
        long expires = nanoTime(in.readLong());
        MqttProperties properties = new MqttProperties();
        for (int left = in.readInt(); left > 0; left--) {
            read(in, properties);
        }
        return new Message(topic, payload, qos, isRetained, properties, expires);
    }

    private static void read(DataInputStream in, MqttProperties to) throws IOException {
        int id = in.readByte();
        if (id == USER_PROPERTY) {
            for (int left = in.readInt(); left > 0; left--) {
                to.add(new UserProperty(Records.readText(in), Records.readText(in)));
            }
        } else if (id == MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value()) {
            to.add(new IntegerProperty(id, in.readInt()));
        } else if (id == MqttPropertyType.CORRELATION_DATA.value()) {
            to.add(new BinaryProperty(id, Records.readBytes(in)));
        } else {
            to.add(new StringProperty(id, Records.readText(in)));
        }
    }
}
