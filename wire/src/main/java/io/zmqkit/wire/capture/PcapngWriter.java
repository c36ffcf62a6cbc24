package io.zmqkit.wire.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a capture that Wireshark and tshark open: one interface whose packets are IP, with times in nanoseconds. The format
 * is drawn at {@link PcapngReader}. Any thread; each packet is written whole, and buffering is up to the stream.
 */
public final class PcapngWriter implements AutoCloseable {

    private static final int SNAP_LENGTH = CaptureInput.LARGEST_PACKET;

    private final OutputStream out;

    /**
     * Begins a capture.
     *
     * @param out closed with this
     */
    public PcapngWriter(OutputStream out) throws IOException {
        this.out = out;
        out.write(block(
                0x0a0d0d0a,
                ByteBuffer.allocate(16 + 16)
                        .putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1) // the length of the section is not known
                        .put(option(4, "zmqkit".getBytes(StandardCharsets.US_ASCII))) // the application
                        .putInt(0)));
        out.write(block(
                1,
                ByteBuffer.allocate(8 + 12)
                        .putShort((short) LinkType.RAW)
                        .putShort((short) 0)
                        .putInt(SNAP_LENGTH)
                        .put(option(9, new byte[] {9})) // 10 to the power of -9 seconds
                        .putInt(0)));
    }

    private static byte[] option(int code, byte[] value) {
        return ByteBuffer.allocate(Integer.BYTES + ((value.length + 3) & ~3))
                .putShort((short) code)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private static byte[] block(int type, ByteBuffer body) {
        int padded = (body.capacity() + 3) & ~3;
        int length = 12 + padded;
        return ByteBuffer.allocate(length)
                .putInt(type)
                .putInt(length)
                .put(body.rewind())
                .putInt(length - Integer.BYTES, length)
                .array();
    }

    /**
     * Writes a packet.
     *
     * @param timeNanos since 1970
     * @param packet from its IP header on
     */
    public synchronized void write(long timeNanos, byte[] packet) throws IOException {
        if (packet.length > SNAP_LENGTH) {
            throw new IllegalArgumentException(
                    "a packet must have at most " + SNAP_LENGTH + " bytes, was " + packet.length);
        }
        out.write(block(
                6,
                ByteBuffer.allocate(20 + packet.length)
                        .putInt(0)
                        .putLong(timeNanos)
                        .putInt(packet.length)
                        .putInt(packet.length)
                        .put(packet)));
    }

    /** Hands everything to the operating system. */
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
