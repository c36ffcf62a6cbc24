package io.zmqkit.wire.capture;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes a connection whose bytes are known into a capture, as the packets that might have carried them: a handshake,
 * segments that are acknowledged by those of the other side, and an end. Addresses of one IP version; one thread.
 */
public final class TcpRecording {

    /** As much as fits with its headers into the length field of IP. */
    private static final int MOST_PAYLOAD = 60_000;

    private static final int WINDOW = 0xffff;
    private static final int TTL = 64;
    private static final int DO_NOT_FRAGMENT = 0x4000;

    private final PcapngWriter capture;
    private final Side client;
    private final Side server;

    /** One end, and the number of its next byte. */
    private static final class Side {
        private final byte[] address;
        private final int port;
        private int sequence;

        Side(InetSocketAddress address) {
            this.address = address.getAddress().getAddress();
            this.port = address.getPort();
        }
    }

    /**
     * Begins a connection with its three segments.
     *
     * @param capture where to write
     * @param client who connected
     * @param server who was connected to
     * @param timeNanos since 1970
     */
    public TcpRecording(PcapngWriter capture, InetSocketAddress client, InetSocketAddress server, long timeNanos)
            throws IOException {
        this.capture = capture;
        this.client = new Side(client);
        this.server = new Side(server);
        if (this.client.address.length != this.server.address.length) {
            throw new IllegalArgumentException("both addresses must be of one IP version");
        }
        write(this.client, this.server, timeNanos, TcpSegment.SYN, new byte[0]);
        write(this.server, this.client, timeNanos, TcpSegment.SYN | TcpSegment.ACK, new byte[0]);
        write(this.client, this.server, timeNanos, TcpSegment.ACK, new byte[0]);
    }

    /** Writes bytes of one direction. */
    public void data(boolean fromClient, long timeNanos, ByteBuffer bytes) throws IOException {
        ByteBuffer left = bytes.duplicate();
        while (left.hasRemaining()) {
            byte[] payload = new byte[Math.min(MOST_PAYLOAD, left.remaining())];
            left.get(payload);
            send(fromClient, timeNanos, TcpSegment.PSH | TcpSegment.ACK, payload);
        }
    }

    /** One side has sent all. */
    public void end(boolean fromClient, long timeNanos) throws IOException {
        send(fromClient, timeNanos, TcpSegment.FIN | TcpSegment.ACK, new byte[0]);
        send(!fromClient, timeNanos, TcpSegment.ACK, new byte[0]);
    }

    /** One side has broken the connection off. */
    public void reset(boolean fromClient, long timeNanos) throws IOException {
        send(fromClient, timeNanos, TcpSegment.RST | TcpSegment.ACK, new byte[0]);
    }

    private void send(boolean fromClient, long timeNanos, int flags, byte[] payload) throws IOException {
        write(fromClient ? client : server, fromClient ? server : client, timeNanos, flags, payload);
    }

    private void write(Side from, Side to, long timeNanos, int flags, byte[] payload) throws IOException {
        byte[] segment = segment(from, to, flags, payload);
        capture.write(timeNanos, from.address.length == 4 ? ipv4(from, to, segment) : ipv6(from, to, segment));
        boolean countsItself = (flags & (TcpSegment.SYN | TcpSegment.FIN)) != 0;
        from.sequence += payload.length + (countsItself ? 1 : 0);
    }

    private static byte[] segment(Side from, Side to, int flags, byte[] payload) {
        ByteBuffer segment = ByteBuffer.allocate(TcpSegment.HEADER_BYTES + payload.length)
                .putShort((short) from.port)
                .putShort((short) to.port)
                .putInt(from.sequence)
                .putInt((flags & TcpSegment.ACK) == 0 ? 0 : to.sequence)
                .put((byte) ((TcpSegment.HEADER_BYTES / Integer.BYTES) << 4))
                .put((byte) flags)
                .putShort((short) WINDOW)
                .putInt(0) // the checksum, and the urgent pointer
                .put(payload);
        long pseudoHeader = sum(from.address) + sum(to.address) + IpPacket.TCP + segment.capacity();
        return segment.putShort(16, checksum(pseudoHeader + sum(segment.array())))
                .array();
    }

    private static byte[] ipv4(Side from, Side to, byte[] segment) {
        ByteBuffer packet = ByteBuffer.allocate(20 + segment.length)
                .putShort((short) 0x4500)
                .putShort((short) (20 + segment.length))
                .putShort((short) 0)
                .putShort((short) DO_NOT_FRAGMENT)
                .put((byte) TTL)
                .put((byte) IpPacket.TCP)
                .putShort((short) 0)
                .put(from.address)
                .put(to.address)
                .put(segment);
        return packet.putShort(10, checksum(sum(Arrays.copyOf(packet.array(), 20))))
                .array();
    }

    private static byte[] ipv6(Side from, Side to, byte[] segment) {
        return ByteBuffer.allocate(40 + segment.length)
                .putInt(0x60000000)
                .putShort((short) segment.length)
                .put((byte) IpPacket.TCP)
                .put((byte) TTL)
                .put(from.address)
                .put(to.address)
                .put(segment)
                .array();
    }

    /** RFC 1071: of words of 16 bits; the carries are added at the end. */
    private static long sum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static short checksum(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (short) ~folded;
    }
}
