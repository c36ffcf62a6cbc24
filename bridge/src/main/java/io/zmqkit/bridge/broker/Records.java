package io.zmqkit.bridge.broker;

import io.zmqkit.bridge.broker.Journal.Change;
import io.zmqkit.bridge.broker.Journal.Fields;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** How a record of the {@link Journal} looks: its length, its CRC-32, and as many bytes, which are the change, of whom, and its fields. */
final class Records {

    static final int HEAD_BYTES = 8;
    private static final int MOST_RECORD_BYTES = 300 << 20;

    private Records() {}

    /** The next record, without its head; null if what follows is not a whole one. */
    static byte @Nullable [] next(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (head.length < HEAD_BYTES) {
            return null;
        }
        int length = ByteBuffer.wrap(head).getInt();
        if (length < 2 || length > MOST_RECORD_BYTES) {
            return null;
        }
        byte[] record = in.readNBytes(length);
        return record.length == length && crc(record) == ByteBuffer.wrap(head).getInt(4) ? record : null;
    }

    static ByteBuffer encode(Change change, String clientId, Fields fields) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        writeText(out, change.name());
        writeText(out, clientId);
        fields.write(out);
        byte[] record = bytes.toByteArray();
        return ByteBuffer.allocate(HEAD_BYTES + record.length)
                .putInt(record.length)
                .putInt(crc(record))
                .put(record)
                .flip();
    }

    private static int crc(byte[] record) {
        var crc = new CRC32();
        crc.update(record);
        return (int) crc.getValue();
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
