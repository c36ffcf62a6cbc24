package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a capture says, put together. */
final class Assembled implements TcpStreams.Listener {

    final List<CapturedConnection> connections = new ArrayList<>();
    final Map<Integer, ByteArrayOutputStream> fromClient = new TreeMap<>();
    final Map<Integer, ByteArrayOutputStream> fromServer = new TreeMap<>();
    final List<String> events = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    boolean isTruncated;
    int packets;

    static Assembled read(byte[] capture) throws IOException {
        Assembled assembled = new Assembled();
        TcpStreams streams = new TcpStreams(assembled);
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(capture))) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                assembled.packets++;
                take(streams, packet);
            }
            assembled.isTruncated = reader.isTruncated();
        }
        streams.finish();
        return assembled;
    }

    private static void take(TcpStreams streams, Packet packet) {
        try {
            TcpSegment segment = TcpSegment.decode(packet);
            if (segment != null) {
                streams.take(segment);
            }
        } catch (MalformedException e) {
            // the other packets are sound
        }
    }

    String client(int number) {
        return text(fromClient, number);
    }

    String server(int number) {
        return text(fromServer, number);
    }

    private static String text(Map<Integer, ByteArrayOutputStream> streams, int number) {
        ByteArrayOutputStream bytes = streams.get(number);
        return bytes == null ? "" : bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public void opened(CapturedConnection connection, long timeNanos) {
        connections.add(connection);
        events.add("opened");
    }

    @Override
    public void data(CapturedConnection connection, boolean isClients, long timeNanos, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        times.add(timeNanos);
        (isClients ? fromClient : fromServer)
                .computeIfAbsent(connection.number(), number -> new ByteArrayOutputStream())
                .writeBytes(copy);
    }

    @Override
    public void gap(CapturedConnection connection, boolean isClients, long bytes) {
        events.add("gap " + bytes);
    }

    @Override
    public void closed(CapturedConnection connection, long timeNanos, boolean abruptly) {
        events.add(abruptly ? "reset" : "closed");
    }
}
