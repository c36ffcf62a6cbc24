package io.zmqkit.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A SUB on a plain socket (ZMTP 3.0, NULL) that subscribes to whatever no ZeroMQ library would, and reads nothing. */
final class FloodPeer implements AutoCloseable {

    private final Socket socket = new Socket();
    private final OutputStream out;

    FloodPeer(String endpoint) throws IOException {
        URI address = URI.create(endpoint);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 5000);
        socket.setSoTimeout(5000);
        out = socket.getOutputStream();
        ByteBuffer greeting = ByteBuffer.allocate(64);
        greeting.put((byte) 0xff).putLong(1).put((byte) 0x7f).put((byte) 3).put((byte) 0);
        greeting.put("NULL".getBytes(StandardCharsets.US_ASCII));
        out.write(greeting.array());
        out.write("\u0004\u0019\u0005READY\u000bSocket-Type\0\0\0\u0003SUB".getBytes(StandardCharsets.ISO_8859_1));
        new DataInputStream(socket.getInputStream()).readFully(new byte[64]);
    }

    /** Subscribes to different topics until all are sent or the publisher has dropped the connection; tells how many. */
    int subscribe(int topics, int topicBytes, long seed) {
        Random random = new Random(seed);
        byte[] topic = new byte[topicBytes];
        for (int i = 0; i < topics; i++) {
            random.nextBytes(topic);
            ByteBuffer frame = ByteBuffer.allocate(10 + topicBytes);
            frame.put((byte) 2).putLong(1 + topicBytes).put((byte) 1).put(topic);
            try {
                out.write(frame.array());
            } catch (IOException e) {
                return i;
            }
        }
        return topics;
    }

    /** Subscribes to one topic again and again, until the publisher has dropped the connection. */
    void repeat(String topic, int times) {
        byte[] body = topic.getBytes(StandardCharsets.ISO_8859_1);
        int together = 10_000;
        ByteBuffer frames = ByteBuffer.allocate(together * (3 + body.length));
        for (int i = 0; i < together; i++) {
            frames.put((byte) 0).put((byte) (1 + body.length)).put((byte) 1).put(body);
        }
        for (int sent = 0; sent < times; sent += together) {
            try {
                out.write(frames.array());
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
