package io.zmqkit.bridge.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** MQTT 3.1.1 byte by byte, for what no client library does. */
final class RawClient implements AutoCloseable {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet: its type and flags, and what follows its length. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packet(int head, byte[] body) {
        int type() {
            return head >> 4;
        }

        boolean isDuplicate() {
            return (head & 8) != 0;
        }
    }

    /** Writes the body of a packet. */
    @FunctionalInterface
    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects with a session that is kept. */
    static RawClient connect(int port, String id) throws IOException {
        RawClient client = new RawClient(port);
        client.send(connect(id));
        client.expect(CONNACK);
        return client;
    }

    static byte[] connect(String id) throws IOException {
        return packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.write(4);
            out.write(0);
            out.writeShort(0); // no keep-alive
            out.writeUTF(id);
        });
    }

    static byte[] subscribe(int packetId, String filter, int qos) throws IOException {
        return packet(0x82, out -> {
            out.writeShort(packetId);
            out.writeUTF(filter);
            out.write(qos);
        });
    }

    static byte[] publish(int packetId, String topic, byte[] payload, boolean isDuplicate) throws IOException {
        return packet(
                0x34 | (isDuplicate ? 8 : 0),
                out -> { // QoS 2
                    out.writeUTF(topic);
                    out.writeShort(packetId);
                    out.write(payload);
                });
    }

    static byte[] publish(String topic, String payload) throws IOException {
        return packet(
                0x30,
                out -> { // QoS 0
                    out.writeUTF(topic);
                    out.write(payload.getBytes(UTF_8));
                });
    }

    static byte[] reply(int type, int packetId) throws IOException {
        return packet(type << 4 | (type == PUBREL ? 2 : 0), out -> out.writeShort(packetId));
    }

    static byte[] packet(int head, Body body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        var packet = new ByteArrayOutputStream();
        packet.write(head);
        int left = bytes.size();
        do {
            packet.write(left % 128 | (left >= 128 ? 128 : 0));
            left /= 128;
        } while (left > 0);
        bytes.writeTo(packet);
        return packet.toByteArray();
    }

    void send(byte[]... packets) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    Packet receive() throws IOException {
        int head = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            shift += 7;
        } while (digit >= 128);
        return new Packet(head, in.readNBytes(length));
    }

    Packet expect(int type) throws IOException {
        Packet packet = receive();
        if (packet.type() != type) {
            throw new AssertionError("expected type " + type + ", received " + packet.type());
        }
        return packet;
    }

    Socket socket() {
        return socket;
    }

    /** Without a farewell. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
