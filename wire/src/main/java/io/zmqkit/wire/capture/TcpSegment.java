package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment, RFC 9293. Checksums are not looked at: what is captured where it is sent has none yet.
 *
 * @param timeNanos since 1970
 * @param source who sent it
 * @param destination whom it is for
 * @param sequence the number of its first byte, as an unsigned number of 32 bits
 * @param flags {@link #FIN}, {@link #SYN}, {@link #RST}, {@link #ACK} and others
 * @param payload what was captured of it
 */
public record TcpSegment(
        long timeNanos,
        InetSocketAddress source,
        InetSocketAddress destination,
        int sequence,
        int flags,
        ByteBuffer payload) {

    /** The sender has sent all. */
    public static final int FIN = 1;
    /** The first segment of its sender. */
    public static final int SYN = 2;
    /** The connection is broken off. */
    public static final int RST = 4;
    /** Hand it to the program. */
    public static final int PSH = 8;
    /** It says what has been received; all have it but the first of a connection. */
    public static final int ACK = 16;

    /** How many bytes a header has without options. */
    static final int HEADER_BYTES = 20;

    /** Makes the payload read-only. */
    public TcpSegment {
        payload = payload.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** {@return whether this flag is set} */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /**
     * Looks into a packet.
     *
     * @return the segment; null if it is not TCP over IP, or part of a fragmented packet
     * @throws MalformedException if a header is cut or lies
     */
    public static @Nullable TcpSegment decode(Packet packet) throws MalformedException {
        IpPacket ip = IpPacket.decode(packet);
        if (ip == null || ip.protocol() != IpPacket.TCP) {
            return null;
        }
        ByteBuffer in = ip.payload();
        if (in.remaining() < HEADER_BYTES) {
            throw new MalformedException("a TCP header is cut after " + in.remaining() + " bytes");
        }
        int headerBytes = ((in.get(12) & 0xff) >> 4) * Integer.BYTES;
        if (headerBytes < HEADER_BYTES || headerBytes > in.remaining()) {
            throw new MalformedException("a TCP header has " + headerBytes + " bytes of " + in.remaining());
        }
        return new TcpSegment(
                packet.timeNanos(),
                new InetSocketAddress(ip.source(), in.getShort(0) & 0xffff),
                new InetSocketAddress(ip.destination(), in.getShort(2) & 0xffff),
                in.getInt(4),
                in.get(13) & 0xff,
                in.slice(headerBytes, in.remaining() - headerBytes));
    }
}
