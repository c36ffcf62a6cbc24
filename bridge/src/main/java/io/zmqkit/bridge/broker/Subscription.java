package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.TopicFilter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A subscription.
 *
 * @param filter which topics
 * @param qos the highest quality of service
 * @param isNoLocal not what the session itself publishes
 * @param keepsRetain whether the retain flag is passed on as it was published
 * @param id what the client calls it, MQTT 5; 0 for nothing
 */
record Subscription(TopicFilter filter, int qos, boolean isNoLocal, boolean keepsRetain, int id) {

    private static final int OVERHEAD = 200;

    /** {@return what it takes in memory, in bytes, about: its text, and its levels once more} */
    long cost() {
        return OVERHEAD + 4L * filter.toString().length();
    }

    void write(DataOutputStream out) throws IOException {
        Records.writeText(out, filter.toString());
        out.writeByte(qos);
        out.writeBoolean(isNoLocal);
        out.writeBoolean(keepsRetain);
        out.writeInt(id);
    }

    static Subscription read(DataInputStream in) throws IOException {
        TopicFilter filter = TopicFilter.parse(Records.readText(in));
        return new Subscription(filter, in.readByte(), in.readBoolean(), in.readBoolean(), in.readInt());
    }
}
