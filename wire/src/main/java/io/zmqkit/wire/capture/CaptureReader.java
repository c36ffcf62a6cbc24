package io.zmqkit.wire.capture;

import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture: pcapng, as Wireshark writes it and this package does, or the older pcap of tcpdump. One thread.
 *
 * <p>A file that ends within a packet is read up to there, as of a recorder that was killed: {@link #isTruncated} tells.
 */
public abstract sealed class CaptureReader implements AutoCloseable permits PcapReader, PcapngReader {

    private final CaptureInput in;

    CaptureReader(CaptureInput in) {
        this.in = in;
    }

    /**
     * Finds out which kind of capture it is.
     *
     * @param stream from its first byte; buffered, if it is a file; closed with the reader
     * @throws MalformedException if it is not a capture
     */
    public static CaptureReader open(InputStream stream) throws IOException {
        CaptureInput in = new CaptureInput(stream);
        ByteBuffer magic = in.read(Integer.BYTES);
        if (magic == null) {
            throw new MalformedException("it is not a capture: it has less than 4 bytes");
        }
        int first = magic.getInt(0);
        if (first == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(in);
        } else if (PcapReader.isMagic(first) || PcapReader.isMagic(Integer.reverseBytes(first))) {
            return PcapReader.open(in, first);
        }
        throw new MalformedException("it is neither pcapng nor pcap: it begins with "
                + HexFormat.of().withUpperCase().toHexDigits(first));
    }

    /**
     * Reads the next packet.
     *
     * @return the packet, or null at the end
     * @throws MalformedException if the file is damaged; what follows cannot be read
     */
    public abstract @Nullable Packet next() throws IOException;

    /** {@return true if the file ended within a packet, once {@link #next} has returned null} */
    public boolean isTruncated() {
        return in.isTruncated();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
