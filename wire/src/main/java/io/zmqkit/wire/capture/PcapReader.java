package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The format of libpcap.
 *
 * <pre>
 *   file    A1B2C3D4, or A1B23C4D with nanoseconds | version 2+2 | 8 bytes | snap length 4 | link type 4
 *   packet  seconds 4 | micro- or nanoseconds 4 | captured length 4 | original length 4 | data
 * </pre>
 *
 * <p>The byte order is that of the machine that wrote it; the magic number tells.
 */
final class PcapReader extends CaptureReader {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int HEADER_BYTES = 20; // behind the magic number
    private static final int LINK_TYPE_AT = 16;
    private static final int RECORD_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final CaptureInput in;
    private final ByteOrder order;
    private final long nanosPerTick;
    private final int linkType;

    private PcapReader(CaptureInput in, ByteOrder order, long nanosPerTick, int linkType) {
        super(in);
        this.in = in;
        this.order = order;
        this.nanosPerTick = nanosPerTick;
        this.linkType = linkType;
    }

    static boolean isMagic(int first) {
        return first == MICROSECONDS || first == NANOSECONDS;
    }

    static PcapReader open(CaptureInput in, int first) throws IOException {
        ByteOrder order = isMagic(first) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int magic = isMagic(first) ? first : Integer.reverseBytes(first);
        ByteBuffer header = in.readRest(HEADER_BYTES);
        if (header == null) {
            throw new MalformedException("the header of the capture is cut");
        }
        int linkType = header.order(order).getInt(LINK_TYPE_AT) & 0xffff; // above: the length of the checksum
        return new PcapReader(in, order, magic == NANOSECONDS ? 1 : 1000, linkType);
    }

    @Override
    public @Nullable Packet next() throws IOException {
        ByteBuffer head = in.read(RECORD_BYTES);
        if (head == null) {
            return null;
        }
        head.order(order);
        long seconds = Integer.toUnsignedLong(head.getInt());
        long ticks = Integer.toUnsignedLong(head.getInt());
        long length = Integer.toUnsignedLong(head.getInt());
        if (length > CaptureInput.LARGEST_PACKET) {
            throw new MalformedException("a packet has " + length + " bytes");
        }
        ByteBuffer data = in.readRest(length);
        return data == null ? null : new Packet(seconds * NANOS_PER_SECOND + ticks * nanosPerTick, linkType, data);
    }
}
