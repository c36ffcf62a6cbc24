package io.zmqkit.bridge.broker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A message on its way to one session. */
final class Delivery {

    final Message message;
    /** 0 for QoS 0. */
    final int packetId;

    final int qos;
    final boolean isRetained;
    /** Those of the client's subscriptions that it fits, as the client calls them: MQTT 5. */
    final List<Integer> subscriptions;
    /** It has been sent before, or may have been: DUP. */
    boolean wasSent;
    /** It has been sent over this connection, and not been acknowledged. */
    boolean isInFlight;
    /** QoS 2: the subscriber has it, and has been told that it may forget the packet id. */
    boolean isReleased;

    Delivery(Message message, int packetId, int qos, boolean isRetained, List<Integer> subscriptions) {
        this.message = message;
        this.packetId = packetId;
        this.qos = qos;
        this.isRetained = isRetained;
        this.subscriptions = subscriptions;
    }

    /** Writes all but the message. */
    void write(DataOutputStream out) throws IOException {
        out.writeShort(packetId);
        out.writeByte(qos);
        out.writeBoolean(isRetained);
        out.writeInt(subscriptions.size());
        for (int id : subscriptions) {
            out.writeInt(id);
        }
    }

    static Delivery read(Message message, DataInputStream in) throws IOException {
        int packetId = in.readUnsignedShort();
        int qos = in.readByte();
        boolean isRetained = in.readBoolean();
        List<Integer> subscriptions = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            subscriptions.add(in.readInt());
        }
        return new Delivery(message, packetId, qos, isRetained, subscriptions);
    }
}
