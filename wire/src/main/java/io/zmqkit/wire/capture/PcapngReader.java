package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The format of Wireshark: a sequence of blocks.
 *
 * <pre>
 *   block             type 4 | length of all 4 | body, padded to 4 | the length again
 *   0A0D0D0A section  1A2B3C4D in the byte order of all that follows | ...
 *   1 interface       link type 2 | 2 | snap length 4 | options: 9 the resolution of its times, 14 an offset
 *   6 packet          interface 4 | time 8, the upper half first | captured length 4 | original length 4 | data
 *   3 simple packet   original length 4 | data
 * </pre>
 *
 * <p>Others are left out. Source: draft-ietf-opsawg-pcapng.
 */
final class PcapngReader extends CaptureReader {

    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE = 1;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int FRAME_BYTES = 12; // of every block: type and length, and the length again
    private static final int MOST_INTERFACES = 10_000;

    private final CaptureInput in;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private boolean isAtStart = true;

    PcapngReader(CaptureInput in) {
        super(in);
        this.in = in;
    }

    @Override
    public @Nullable Packet next() throws IOException {
        while (true) {
            ByteBuffer head = isAtStart ? ByteBuffer.allocate(4).putInt(0, SECTION_HEADER) : in.read(Integer.BYTES);
            isAtStart = false;
            if (head == null) {
                return null;
            }
            int type = head.order(order).getInt(0);
            ByteBuffer body = switch (type) {
                case SECTION_HEADER -> startSection();
                case INTERFACE, SIMPLE_PACKET, ENHANCED_PACKET -> readBody();
                default -> skipBody();
            };
            if (body == null) {
                return null;
            }
            Packet packet = take(type, body);
            if (packet != null) {
                return packet;
            }
        }
    }

    private @Nullable Packet take(int type, ByteBuffer body) throws MalformedException {
        switch (type) {
            case INTERFACE -> addInterface(body);
            case ENHANCED_PACKET -> {
                return enhanced(body);
            }
            case SIMPLE_PACKET -> {
                return simple(body);
            }
            default -> {}
        }
        return null;
    }

    private @Nullable ByteBuffer startSection() throws IOException {
        ByteBuffer head = in.readRest(2L * Integer.BYTES);
        if (head == null) {
            return null;
        }
        int magic = head.getInt(Integer.BYTES);
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            throw new MalformedException("a section of the capture has no byte order");
        }
        order = magic == BYTE_ORDER_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        interfaces.clear();
        long length = bodyBytes(head.order(order).getInt(0)) - Integer.BYTES;
        return in.skip(length + Integer.BYTES) ? ByteBuffer.allocate(0) : null;
    }

    private static long bodyBytes(int blockLength) throws MalformedException {
        long length = Integer.toUnsignedLong(blockLength);
        if (length < FRAME_BYTES + Integer.BYTES || length % Integer.BYTES != 0) {
            throw new MalformedException("a block of the capture has the length " + length);
        }
        return length - FRAME_BYTES;
    }

    private @Nullable ByteBuffer readBody() throws IOException {
        ByteBuffer length = in.readRest(Integer.BYTES);
        if (length == null) {
            return null;
        }
        long bytes = bodyBytes(length.order(order).getInt());
        ByteBuffer body = in.readRest(bytes + Integer.BYTES);
        return body == null ? null : body.order(order).limit((int) bytes);
    }

    private @Nullable ByteBuffer skipBody() throws IOException {
        ByteBuffer length = in.readRest(Integer.BYTES);
        boolean isThere = length != null && in.skip(Math.max(Integer.BYTES, blockRest(length)));
        return isThere ? ByteBuffer.allocate(0) : null;
    }

    private long blockRest(ByteBuffer length) throws MalformedException {
        long all = Integer.toUnsignedLong(length.order(order).getInt());
        if (all < FRAME_BYTES || all % Integer.BYTES != 0) {
            throw new MalformedException("a block of the capture has the length " + all);
        }
        return all - 2L * Integer.BYTES;
    }

    private void addInterface(ByteBuffer body) throws MalformedException {
        if (interfaces.size() == MOST_INTERFACES) {
            throw new MalformedException("the capture has more than " + MOST_INTERFACES + " interfaces");
        }
        interfaces.add(CaptureInterface.decode(body));
    }

    private CaptureInterface interfaceOf(long index) throws MalformedException {
        if (index >= interfaces.size()) {
            throw new MalformedException("a packet is of interface " + index + ", which the capture does not have");
        }
        return interfaces.get((int) index);
    }

    private Packet enhanced(ByteBuffer body) throws MalformedException {
        requireBytes(body, 20);
        CaptureInterface source = interfaceOf(Integer.toUnsignedLong(body.getInt()));
        long ticks = (Integer.toUnsignedLong(body.getInt()) << Integer.SIZE) | Integer.toUnsignedLong(body.getInt());
        long length = Integer.toUnsignedLong(body.getInt());
        body.getInt(); // its original length
        requireBytes(body, length);
        return new Packet(source.nanos(ticks), source.linkType(), body.slice(body.position(), (int) length));
    }

    private Packet simple(ByteBuffer body) throws MalformedException {
        requireBytes(body, Integer.BYTES);
        CaptureInterface source = interfaceOf(0);
        long length = Math.min(Integer.toUnsignedLong(body.getInt()), source.snapLength());
        requireBytes(body, length);
        return new Packet(0, source.linkType(), body.slice(body.position(), (int) length));
    }

    private static void requireBytes(ByteBuffer body, long count) throws MalformedException {
        if (body.remaining() < count) {
            throw new MalformedException("a packet should have " + count + " bytes, its block has " + body.remaining());
        }
    }
}
