package io.zmqkit.wire.capture;

/** What a packet begins with: the numbers of the link types that are read here, see tcpdump.org/linktypes.html. */
public final class LinkType {

    /** Of BSD and macOS, the loopback interface: 4 bytes that say which IP, in the byte order of the machine. */
    public static final int NULL = 0;
    /** 14 bytes and more. */
    public static final int ETHERNET = 1;
    /** IP, of either version, from the first byte. */
    public static final int RAW = 101;
    /** As {@link #NULL}, in network byte order. */
    public static final int LOOP = 108;
    /** Of {@code tcpdump -i any} on Linux: 16 bytes. */
    public static final int LINUX_SLL = 113;
    /** IPv4 from the first byte. */
    public static final int IPV4 = 228;
    /** IPv6 from the first byte. */
    public static final int IPV6 = 229;
    /** Of a newer {@code tcpdump -i any} on Linux: 20 bytes. */
    public static final int LINUX_SLL2 = 276;

    private LinkType() {}
}
