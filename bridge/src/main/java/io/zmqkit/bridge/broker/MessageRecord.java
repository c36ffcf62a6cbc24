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

/** A message in the journal, and the properties that the broker hands on. */
final class MessageRecord {

    private static final int USER_PROPERTY = MqttPropertyType.USER_PROPERTY.value();

    private static final List<Integer> KEPT = List.of(
            MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value(),
            MqttPropertyType.CONTENT_TYPE.value(),
            MqttPropertyType.RESPONSE_TOPIC.value(),
            MqttPropertyType.CORRELATION_DATA.value());

    private MessageRecord() {}

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
        Journal.writeText(out, message.topic());
        Journal.writeBytes(out, message.payload());
        out.writeByte(message.qos());
        out.writeBoolean(message.isRetained());
        out.writeInt(message.secondsLeft());
        var properties = message.properties().listAll();
        out.writeShort(properties.size());
        for (MqttProperty<?> property : properties) {
            write(property, out);
        }
    }

    private static void write(MqttProperty<?> property, DataOutputStream out) throws IOException {
        out.writeByte(property.propertyId());
        if (property instanceof IntegerProperty number) {
            out.writeInt(number.value());
        } else if (property instanceof StringProperty text) {
            Journal.writeText(out, text.value());
        } else if (property instanceof BinaryProperty bytes) {
            Journal.writeBytes(out, bytes.value());
        } else if (property instanceof UserProperties users) {
            out.writeShort(users.value().size());
            for (StringPair pair : users.value()) {
                Journal.writeText(out, pair.key);
                Journal.writeText(out, pair.value);
            }
        } else if (property instanceof UserProperty user) {
            out.writeShort(1);
            Journal.writeText(out, user.value().key);
            Journal.writeText(out, user.value().value);
        }
    }

    static Message read(DataInputStream in) throws IOException {
        String topic = Journal.readText(in);
        byte[] payload = Journal.readBytes(in);
        int qos = in.readByte();
        boolean isRetained = in.readBoolean();
        long expires = Message.expiry(in.readInt());
        MqttProperties properties = new MqttProperties();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            read(in, properties);
        }
        return new Message(topic, payload, qos, isRetained, properties, expires);
    }

    private static void read(DataInputStream in, MqttProperties to) throws IOException {
        int id = in.readByte();
        if (id == USER_PROPERTY) {
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                to.add(new UserProperty(Journal.readText(in), Journal.readText(in)));
            }
        } else if (id == MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value()) {
            to.add(new IntegerProperty(id, in.readInt()));
        } else if (id == MqttPropertyType.CORRELATION_DATA.value()) {
            to.add(new BinaryProperty(id, Journal.readBytes(in)));
        } else {
            to.add(new StringProperty(id, Journal.readText(in)));
        }
    }
}
