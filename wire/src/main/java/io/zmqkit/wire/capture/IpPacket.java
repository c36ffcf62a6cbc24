package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What is inside a packet, if that is IP: version 4 (RFC 791) or 6 (RFC 8200).
 *
 * @param source who sent it
 * @param destination whom it is for
 * @param protocol of the payload, for example 6 for TCP
 * @param payload what was captured of it
 */
record IpPacket(InetAddress source, InetAddress destination, int protocol, ByteBuffer payload) {

    static final int TCP = 6;

    private static final int IPV4_TYPE = 0x0800;
    private static final int IPV6_TYPE = 0x86dd;
    private static final int VLAN_TYPE = 0x8100;
    private static final int PROVIDER_VLAN_TYPE = 0x88a8;
    private static final int ADDRESSES_BYTES = 12;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    /** Looks into a packet; null if it is not IP, or part of a fragmented packet. */
    static @Nullable IpPacket decode(Packet packet) throws MalformedException {
        ByteBuffer in = packet.data();
        boolean isIp = switch (packet.linkType()) {
            case LinkType.RAW, LinkType.IPV4, LinkType.IPV6 -> true;
            case LinkType.ETHERNET -> {
                skip(in, ADDRESSES_BYTES);
                yield isIp(in);
            }
            case LinkType.LINUX_SLL -> {
                skip(in, 14);
                yield isIp(in);
            }
            case LinkType.LINUX_SLL2 -> {
                boolean itIs = isIp(in);
                skip(in, 18);
                yield itIs;
            }
            case LinkType.NULL, LinkType.LOOP -> isFamily(in);
            default -> false;
        };
        if (!isIp || !in.hasRemaining()) {
            return null;
        }
        int version = (in.get(in.position()) & 0xff) >> 4;
        return version == 4 ? decodeV4(in) : version == 6 ? decodeV6(in) : null;
    }

    /** The type of what follows, behind any tags of virtual networks. */
    private static boolean isIp(ByteBuffer in) throws MalformedException {
        int type = unsignedShort(in);
        while (type == VLAN_TYPE || type == PROVIDER_VLAN_TYPE) {
            skip(in, Short.BYTES);
            type = unsignedShort(in);
        }
        return type == IPV4_TYPE || type == IPV6_TYPE;
    }

    /** AF_INET is 2 everywhere; AF_INET6 is 10, 24, 28 or 30; the order of the bytes is that of the machine. */
    private static boolean isFamily(ByteBuffer in) throws MalformedException {
        require(in, Integer.BYTES);
        int family = in.getInt();
        int smaller = Math.min(family & 0x7fffffff, Integer.reverseBytes(family) & 0x7fffffff);
        return smaller == 2 || smaller == 10 || smaller == 24 || smaller == 28 || smaller == 30;
    }

    private static @Nullable IpPacket decodeV4(ByteBuffer in) throws MalformedException {
        require(in, IPV4_HEADER);
        int start = in.position();
        int headerBytes = (in.get(start) & 0x0f) * Integer.BYTES;
        int totalBytes = in.getShort(start + 2) & 0xffff;
        int fragment = in.getShort(start + 6) & 0x3fff; // more fragments, and where this one belongs
        int protocol = in.get(start + 9) & 0xff;
        InetAddress source = address(in, start + 12, 4);
        InetAddress destination = address(in, start + 16, 4);
        if (headerBytes < IPV4_HEADER) {
            throw new MalformedException("an IPv4 header has " + headerBytes + " bytes");
        }
        if (fragment != 0) {
            return null;
        }
        if (totalBytes >= headerBytes && totalBytes < in.remaining()) { // 0 where the card splits it later
            in.limit(start + totalBytes); // behind it is what fills up the smallest frame of Ethernet
        }
        skip(in, headerBytes);
        return new IpPacket(source, destination, protocol, in.slice());
    }

    private static @Nullable IpPacket decodeV6(ByteBuffer in) throws MalformedException {
        require(in, IPV6_HEADER);
        int start = in.position();
        int payloadBytes = in.getShort(start + 4) & 0xffff;
        int next = in.get(start + 6) & 0xff;
        InetAddress source = address(in, start + 8, 16);
        InetAddress destination = address(in, start + 24, 16);
        skip(in, IPV6_HEADER);
        if (payloadBytes > 0 && payloadBytes < in.remaining()) {
            in.limit(in.position() + payloadBytes);
        }
        while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS) {
            require(in, Short.BYTES);
            next = in.get(in.position()) & 0xff;
            skip(in, ((in.get(in.position() + 1) & 0xff) + 1) * Long.BYTES);
        }
        return next == FRAGMENT ? null : new IpPacket(source, destination, next, in.slice());
    }

    private static InetAddress address(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // it has 4 or 16 bytes
        }
    }

    private static int unsignedShort(ByteBuffer in) throws MalformedException {
        require(in, Short.BYTES);
        return in.order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
    }

    private static void skip(ByteBuffer in, int bytes) throws MalformedException {
        require(in, bytes);
        in.position(in.position() + bytes);
    }

    private static void require(ByteBuffer in, int bytes) throws MalformedException {
        if (in.remaining() < bytes) {
            throw new MalformedException("a header of " + bytes + " bytes is cut after " + in.remaining());
        }
    }
}
